import { afterEach, describe, expect, it } from '@jest/globals';
import type { DevnetNode } from '../devnet-node';
import { createKeyPair } from '../keys';
import { createLightTraffic } from '../light-traffic';
import { createTestNetwork, mineBlocks, record } from './test-network';
import { waitFor } from './wait-for';

const network = createTestNetwork();
afterEach(network.stop);

describe('createLightTraffic', () => {
  it('funds its wallets, sends real transactions, and some that are rightly refused', async () => {
    const { node, stop } = await run('a');
    const confirmed = record(node, 'transaction');
    const rejections = record(node, 'rejection');
    await node.mineBlock();
    await waitFor(() => rejections.length > 2);
    await node.mineBlock();
    stop();
    expect(confirmed.filter(({ status }) => status === 'confirmed').length).toBeGreaterThan(5);
    for (const { reason } of rejections) expect(['fee_too_low', 'invalid_nonce']).toContain(reason);
    expect(node.sumOfBalances()).toBe(node.totalSupply);
  });

  it('repeats with the same seed and differs with another', async () => {
    const lists: string[][] = [];
    for (const seed of ['a', 'a', 'b']) {
      const { node, stop } = await run(seed);
      await waitFor(() => node.mempool.size >= 6);
      stop();
      const first = node.mempool.list().slice(0, 6);
      lists.push(first.map(({ transaction: { to, amount, fee } }) => `${to} ${amount} ${fee}`));
    }
    expect(lists[0]).toEqual(lists[1]);
    expect(lists[0]).not.toEqual(lists[2]);
  });
});

async function run(seed: string): Promise<{ node: DevnetNode; stop: () => void }> {
  const node = await network.startNode({ minerKey: createKeyPair('traffic-miner') });
  await mineBlocks(node, 12);
  const traffic = createLightTraffic(node, { transactionsPerSecond: 100, seed });
  traffic.start();
  await waitFor(() => node.mempool.size >= 6);
  return { node, stop: traffic.stop };
}
