import { afterEach, describe, expect, it } from '@jest/globals';
import type { DevnetNode } from '../devnet-node';
import { agree, connected, createTestNetwork, mineBlocks, record } from './test-network';
import { waitFor } from './wait-for';

const network = createTestNetwork();
afterEach(network.stop);

describe('createFaults', () => {
  it('sends an invalid block, which the peer refuses by name before it parts', async () => {
    const [first, second] = await startPair();
    await mineBlocks(first, 1);
    await agree(first, second);
    const failures = record(second, 'validationFailure');
    await first.faults.set('invalidBlock', true);
    await waitFor(() => second.peers().length === 0);
    expect(failures).toEqual([{ kind: 'reward', of: 'block' }]);
    expect([first.height, second.height]).toEqual([1, 1]);
    expect(first.faults.get('invalidBlock')).toBe(false);
  });

  it('floods the pool with real transactions, which reach the peer', async () => {
    const [first, second] = await startPair({ mempoolLimit: 150 });
    await mineBlocks(first, 3);
    await agree(first, second);
    const rejections = record(first, 'rejection');
    await first.faults.set('mempoolFlood', 200);
    expect(first.mempool.size).toBe(150);
    expect(new Set(rejections.map(({ reason }) => reason))).toEqual(new Set(['pool_full']));
    await waitFor(() => second.mempool.size === 150);
    await first.mineBlock();
    await agree(first, second);
    expect(second.sumOfBalances()).toBe(second.totalSupply);
  });

  it('slows all messages down and lets them go on in order', async () => {
    const [first, second] = await startPair();
    await first.faults.set('slowPeer', 150);
    const start = performance.now();
    await mineBlocks(first, 2);
    await first.faults.set('slowPeer', 0);
    await mineBlocks(first, 1);
    await agree(first, second);
    expect(performance.now() - start).toBeGreaterThan(140);
    expect(second.peers()).toHaveLength(1);
  });

  it('holds the API flag and refuses what is no fault', async () => {
    const node = await network.startNode();
    await node.faults.set('failingApi', true);
    expect(node.faults.all()).toMatchObject({ failingApi: true, partition: false });
    await expect(node.faults.set('earthquake' as never, true as never)).rejects.toThrow(
      'No fault "earthquake"',
    );
    await expect(node.faults.set('slowPeer', -1)).rejects.toThrow('cannot be -1');
  });
});

async function startPair(options = {}): Promise<[DevnetNode, DevnetNode]> {
  const first = await network.startNode(options);
  const peers = [`127.0.0.1:${first.p2pPort}`];
  const second = await network.startNode({ ...options, peers });
  await connected(first);
  await connected(second);
  return [first, second];
}
