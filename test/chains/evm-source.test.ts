import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { evm, SourceError } from '@xai-metrics/core';
import { type AnvilNode, describeWithAnvil, startAnvilNode } from './anvil';
import { getEvmBlock } from './evm-block';

describeWithAnvil('what evm() tells of anvil', () => {
  const signal = new AbortController().signal;
  let node: AnvilNode;
  let source: ReturnType<typeof evm>;

  beforeAll(async () => {
    node = await startAnvilNode();
    source = evm({ url: node.url });
    await node.send(3);
    await node.mine(1);
    await node.mine(70);
    await node.send(2);
  });
  afterAll(() => node.stop());

  it('is the chain that the node names', async () => {
    expect(await source.questions.identity?.ask(signal)).toEqual({
      chainId: `${Number(await node.call('eth_chainId'))}`,
      genesis: (await getEvmBlock(node.call, 0)).hash,
    });
  });

  it('is the software that the node names', async () => {
    const [name, version] = ((await node.call('web3_clientVersion')) as string).split('/');
    expect(await source.questions.client?.ask(signal)).toEqual({ name, version });
  });

  it('is the newest block, without a difficulty that it does not have', async () => {
    expect(await source.questions.head?.ask(signal)).toEqual(await readBlock('latest'));
  });

  it.each(['finalized', 'safe'] as const)('is the %s block', async (tag) => {
    const { number } = await getEvmBlock(node.call, tag);
    expect(number).toBeGreaterThan(0);
    expect(await source.questions[tag]?.ask(signal)).toEqual({ height: number });
  });

  it('is a node in sync', async () => {
    expect(await node.call('eth_syncing')).toBe(false);
    expect(await source.questions.syncing?.ask(signal)).toEqual({ isSyncing: false });
  });

  it('is the pool with its transactions', async () => {
    expect(await node.call('txpool_status')).toEqual({ pending: '0x2', queued: '0x0' });
    expect(await source.questions.mempool?.ask(signal)).toEqual({ transactions: 2, queued: 0 });
  });

  it('is what gas costs', async () => {
    const { baseFee } = await getEvmBlock(node.call, 'latest');
    expect(await source.questions.fees?.ask(signal)).toEqual({
      gasPriceWei: BigInt((await node.call('eth_gasPrice')) as string),
      baseFeeWei: BigInt(baseFee),
      blobBaseFeeWei: BigInt((await node.call('eth_blobBaseFee')) as string),
    });
  });

  it('is nothing of peers, for which it has no method', async () => {
    await expect(node.call('net_peerCount')).rejects.toMatchObject({ code: -32601 });
    const asked = source.questions.peers?.ask(signal);
    await expect(asked).rejects.toBeInstanceOf(SourceError);
    await expect(asked).rejects.toMatchObject({ kind: 'unsupported' });
  });

  it('is each block by its height and by its hash', async () => {
    for (const height of [0, 1, 2, 71]) {
      const block = await readBlock(height);
      expect(await source.getBlockAt?.(height, signal)).toEqual(block);
      expect(await source.getBlock?.(block.hash, signal)).toEqual(block);
    }
    expect((await readBlock(1)).transactionCount).toBe(3);
  });

  it('is no block where there is none', async () => {
    expect(await source.getBlockAt?.(1_000, signal)).toBeUndefined();
    expect(await source.getBlock?.(`0x${'ab'.repeat(32)}`, signal)).toBeUndefined();
  });

  async function readBlock(which: number | string) {
    const block = await getEvmBlock(node.call, which);
    return {
      height: block.number,
      hash: block.hash,
      parentHash: block.parentHash,
      timestamp: block.timestamp,
      transactionCount: block.transactions,
      sizeBytes: block.size,
      gasUsedRatio: block.gasUsed / block.gasLimit,
    };
  }
});
