import { afterEach, describe, expect, it } from '@jest/globals';
import type { DevnetNode } from '../devnet-node';
import { supplyAt } from '../emission';
import { createKeyPair } from '../keys';
import { signTransaction, type Transaction } from '../transaction';
import { agree, connected, createTestNetwork, mineBlocks, record } from './test-network';
import { waitFor } from './wait-for';

const network = createTestNetwork();
afterEach(network.stop);

describe('a partition', () => {
  it('ends on the branch with most work, and lost transactions return to the pool', async () => {
    const [first, second] = await startPair();
    await mineBlocks(second, 4);
    await agree(first, second);
    await second.faults.set('partition', true);
    await waitFor(() => first.peers().length + second.peers().length === 0);

    await mineBlocks(first, 4);
    const payment = pay(second, 0);
    expect(second.submitTransaction(payment)).toEqual({ accepted: true, txid: payment.id });
    await mineBlocks(second, 3);
    expect(second.getTransaction(payment.id)).toMatchObject({ status: 'confirmed', height: 5 });
    expect(second.mempool.size).toBe(0);

    const reorgs = record(second, 'reorg');
    const stale = record(second, 'stale');
    const blocks = record(second, 'block');
    const lost = [5, 6, 7].map((height) => second.getBlock(height)?.hash);
    await second.faults.set('partition', false);
    await agree(first, second);
    expect(second.height).toBe(8);
    expect(reorgs).toMatchObject([{ depth: 3, disconnected: lost.map((hash) => ({ hash })) }]);
    expect(stale.map(({ block }) => block.hash)).toEqual(expect.arrayContaining(lost));
    expect(blocks.map(({ height }) => height)).toEqual([5, 6, 7, 8]);
    expect([second.reorgCount, first.reorgCount]).toEqual([1, 0]);

    expect(second.getTransaction(payment.id)).toMatchObject({ status: 'pending' });
    await waitFor(() => first.mempool.size === 1);
    await first.mineBlock();
    await agree(first, second);
    expect(second.getTransaction(payment.id)).toMatchObject({ status: 'confirmed', height: 9 });
    expectExact(first, second);
  });
});

describe('a forced reorganisation', () => {
  it('is adopted by both nodes, at the depth that was asked for', async () => {
    const [first, second] = await startPair();
    await mineBlocks(first, 6);
    await agree(first, second);
    const payment = pay(first, 0);
    first.submitTransaction(payment);
    await mineBlocks(first, 1);
    await agree(first, second);
    const reorgs = [record(first, 'reorg'), record(second, 'reorg')];
    const old = first.head.hash;

    await first.faults.set('reorg', 3);
    await waitFor(() => second.head.hash !== old);
    await agree(first, second);
    for (const list of reorgs) expect(list.map(({ depth }) => depth)).toEqual([3]);
    expect(first.height).toBe(8);
    expect(first.tips).toBe(2);
    expect(first.faults.get('reorg')).toBe(0);
    for (const node of [first, second]) {
      expect(node.getTransaction(payment.id)?.status).toBe('pending');
    }
    expectExact(first, second);
  });

  it('obeys the retarget rule', async () => {
    const rules = { retargetWindow: 5, expectedBlockSeconds: 0.01 };
    const node = await network.startNode({ rules });
    await mineBlocks(node, 8);
    const failures = record(node, 'validationFailure');
    await node.faults.set('reorg', 4);
    expect(node.reorgCount).toBe(1);
    expect(failures).toEqual([]);
    expectExact(node);
  });

  it('cannot go back before genesis', async () => {
    const node = await network.startNode();
    await expect(node.faults.set('reorg', 3)).rejects.toThrow('Cannot go back 3 blocks');
    expect(node.faults.get('reorg')).toBe(0);
  });
});

async function startPair(): Promise<[DevnetNode, DevnetNode]> {
  const first = await network.startNode();
  const second = await network.startNode({ peers: [`127.0.0.1:${first.p2pPort}`] });
  await connected(first);
  await connected(second);
  return [first, second];
}

function pay(node: DevnetNode, nonce: number): Transaction {
  const to = createKeyPair('bob').address;
  return signTransaction(node.minerKey, 'devnet', { to, amount: 10n, fee: 1000n, nonce });
}

function expectExact(...nodes: DevnetNode[]): void {
  for (const node of nodes) {
    expect(node.sumOfBalances()).toBe(node.totalSupply);
    expect(node.totalSupply).toBe(supplyAt(node.height, node.rules));
  }
}
