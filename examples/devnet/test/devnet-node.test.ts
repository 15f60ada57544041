import { afterEach, describe, expect, it } from '@jest/globals';
import { createDevnetNode, type DevnetNode } from '../devnet-node';
import { createKeyPair } from '../keys';
import { signTransaction, type Transaction } from '../transaction';
import { agree, connected, createTestNetwork, mineBlocks, record } from './test-network';
import { waitFor } from './wait-for';

const network = createTestNetwork();
const bob = createKeyPair('bob').address;
afterEach(network.stop);

describe('createDevnetNode', () => {
  it('carries a transaction from one pool to the other and into a block', async () => {
    const [first, second] = await startPair();
    await mineBlocks(first, 3);
    await agree(first, second);
    const seen = record(second, 'transaction');
    const payment = pay(first, 0);
    expect(first.submitTransaction(payment)).toEqual({ accepted: true, txid: payment.id });
    await waitFor(() => second.mempool.size === 1);
    await second.mineBlock();
    await agree(first, second);
    expect(seen.map(({ status }) => status)).toEqual(['pending', 'confirmed']);
    expect(seen[1]?.waitSeconds).toBeGreaterThanOrEqual(0);
    expect(first.mempool.size).toBe(0);
    expect(first.getAccount(bob)).toMatchObject({ balance: 10n, nonce: 0 });
    expect(first.history(bob)).toMatchObject([{ height: 4, transaction: { id: payment.id } }]);
    expect(first.richList(1)).toMatchObject([{ address: first.minerKey.address }]);
    expect(first.getTransaction(payment.id)).toMatchObject({ confirmations: 1 });
    expect(second.getBlock(4)?.transactions[0]?.amount).toBe(second.rules.initialReward + 1000n);
  });

  it('tells why it refuses a transaction', async () => {
    const node = await network.startNode();
    await mineBlocks(node, 3);
    const events = [record(node, 'rejection'), record(node, 'validationFailure')];
    expect(node.submitTransaction(pay(node, 5))).toEqual({
      accepted: false,
      reason: 'invalid_nonce',
    });
    expect(events).toMatchObject([
      [{ reason: 'invalid_nonce' }],
      [{ kind: 'nonce', of: 'transaction' }],
    ]);
  });

  it('mines in the background within its duty and follows the expected interval', async () => {
    const node = await network.startNode({
      mine: true,
      miningDuty: 0.2,
      expectedBlockSeconds: 0.05,
      rules: { initialDifficulty: 200, retargetWindow: 10 },
    });
    const attempts = record(node, 'miningAttempt');
    const rates = record(node, 'hashrate');
    await waitFor(() => node.height >= 8 && rates.length > 0);
    expect(attempts.filter(({ success }) => success).length).toBeGreaterThan(0);
    expect(rates[0]?.hashesPerSecond).toBeGreaterThan(0);
    expect(node.mining.active).toBe(true);
    await node.faults.set('stalledMiner', true);
    expect(node.mining.active).toBe(false);
    node.stopMining();
    expect(node.mining).toEqual({ active: false, hashrate: 0 });
  });

  it('is not harmed by a listener that throws', async () => {
    const node = await network.startNode();
    const errors = record(node, 'error');
    node.on('block', () => {
      throw new Error('from a listener');
    });
    await node.mineBlock();
    expect(node.height).toBe(1);
    expect(errors).toHaveLength(1);
  });

  it('ends everything when it stops', async () => {
    // The process is shared with other test files, whose idle connections are none of the nodes'.
    const before = tcpResources();
    const node = createDevnetNode({ mine: true });
    const peer = createDevnetNode();
    await node.start();
    await peer.start();
    peer.addPeer(`127.0.0.1:${node.p2pPort}`);
    await connected(node);
    expect(tcpResources()).toBeGreaterThan(before);
    const search = node.mineBlock();
    await Promise.all([node.stop(), peer.stop(), expect(search).rejects.toThrow('was stopped')]);
    await waitFor(() => tcpResources() <= before);
    expect(node.peers()).toEqual([]);
  });
});

async function startPair(): Promise<[DevnetNode, DevnetNode]> {
  const first = await network.startNode();
  const second = await network.startNode({ peers: [`127.0.0.1:${first.p2pPort}`] });
  await connected(first);
  await connected(second);
  return [first, second];
}

function tcpResources(): number {
  return process.getActiveResourcesInfo().filter((each) => each.startsWith('TCP')).length;
}

function pay(node: DevnetNode, nonce: number): Transaction {
  const transfer = { to: bob, amount: 10n, fee: 1000n, nonce };
  return signTransaction(node.minerKey, 'devnet', transfer);
}
