import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, jest } from '@jest/globals';
import { evm } from '@xai-metrics/core';
import type { AnvilOptions } from '../../examples/anvil/start-anvil';
import { startTransfers } from '../../examples/anvil/transfers';
import { eventually, sampleValue } from '../samples';
import { type AnvilNode, describeWithAnvil, startAnvilNode } from './anvil';
import { getEvmBlock, getEvmBlocks, type RawEvmBlock } from './evm-block';
import { expectFacts, type Totals, type Truth } from './facts';
import { startWatchedServer, type WatchedServer } from './watched-server';

// On machines that run other tests at the same time.
jest.setTimeout(30_000);

const absent: Truth = async () => undefined;
const quantity =
  (method: string): Truth =>
  async (call) =>
    Number(await call(method));

/** Every metric of a fact, and where the node says it. */
const facts: Readonly<Record<string, Truth>> = {
  block_height: quantity('eth_blockNumber'),
  block_head_timestamp_seconds: async (call) => (await getEvmBlock(call, 'latest')).timestamp,
  chain_finalized_height: async (call) => (await getEvmBlock(call, 'finalized')).number,
  chain_safe_height: async (call) => (await getEvmBlock(call, 'safe')).number,
  chain_sync_status: async (call) => ((await call('eth_syncing')) === false ? 1 : 0),
  transaction_pool_size: async (call) => Number((await readPool(call)).pending),
  transaction_pool_queued: async (call) => Number((await readPool(call)).queued),
  gas_price_wei: quantity('eth_gasPrice'),
  gas_base_fee_wei: async (call) => (await getEvmBlock(call, 'latest')).baseFee,
  gas_blob_base_fee_wei: quantity('eth_blobBaseFee'),
  'source_info{client="anvil",version="v1.7.1",chain_id="31337"}': async (call) =>
    (await call('web3_clientVersion')) === 'anvil/v1.7.1' &&
    Number(await call('eth_chainId')) === 31337
      ? 1
      : undefined,
  'source_up{source="node"}': async () => 1,
  // It has no peers, and no method for them: absent, which is not 0.
  peers_connected: absent,
  peers: absent,
  peers_limit: absent,
  chain_best_known_height: absent,
  // Nor has it these.
  block_difficulty: absent,
  mining_hashrate: absent,
  network_hashrate: absent,
  transaction_pool_bytes: absent,
  transaction_pool_limit: absent,
  fee_estimate_coins_per_kilobyte: absent,
  fee_minimum_coins_per_kilobyte: absent,
  total_supply_xai: absent,
  circulating_supply_xai: absent,
  chain_tips: absent,
  chain_sync_ratio: absent,
};

/** Every metric of blocks that joined the chain after one of a height. */
function blocksAfter(first: number): Totals {
  return async (call) => {
    const height = Number(await call('eth_blockNumber'));
    const [parent, ...blocks] = await getEvmBlocks(call, first, height);
    const sum = (value: (block: RawEvmBlock) => number) =>
      blocks.reduce((total, block) => total + value(block), 0);
    const transactions = sum((block) => block.transactions);
    // The first block came with the software: no interval begins with it.
    const timed = [...(first === 0 ? [] : [parent]), ...blocks];

    return {
      'blocks_total{source="received"}': blocks.length,
      block_transactions_count: blocks.length,
      block_transactions_sum: transactions,
      'transactions_total{status="confirmed"}': transactions,
      block_size_bytes_count: blocks.length,
      block_size_bytes_sum: sum(({ size }) => size),
      block_gas_used_ratio_count: blocks.length,
      // In the order of the blocks, as the metric adds up too: the sum is the same to the last bit.
      block_gas_used_ratio_sum: sum(({ gasUsed, gasLimit }) => gasUsed / gasLimit),
      block_interval_seconds_count: Math.max(0, timed.length - 1),
      block_interval_seconds_sum: (timed.at(-1)?.timestamp ?? 0) - (timed[0]?.timestamp ?? 0),
    };
  };
}

describeWithAnvil('the metrics of a watched anvil', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  it('are what the node says, while blocks and transactions come', async () => {
    const { node, server } = await start({ blockSeconds: 1 });
    const first = await readFirstHeight(server);
    await expectFacts(server, node.call, facts);
    const transfers = startTransfers(node.url, { transactionsPerSecond: 20 });
    for (let count = 1; count <= 4; count += 1) {
      await eventually(async () =>
        expect(await server.value('blocks_total')).toBeGreaterThanOrEqual(count),
      );
      // The pool does not stand still while there is traffic.
      await expectFacts(server, node.call, withoutPool(facts), blocksAfter(first));
    }
    transfers.stop();
    await expectFacts(server, node.call, facts, blocksAfter(first));
    // One scrape for all: the next block comes in a moment.
    const samples = await server.samples();
    const value = (name: string) => sampleValue(samples, `xai_${name}`) ?? Number.NaN;
    expect(value('block_transactions_sum')).toBeGreaterThan(10);
    expect(value('chain_reorgs_total')).toBe(0);
    const now = Date.now() / 1000;
    for (const name of ['chain_last_progress', 'source_last_success']) {
      const seconds = now - value(`${name}_timestamp_seconds`);
      expect([name, seconds < 3]).toEqual([name, true]);
    }
    // Blocks have whole seconds, and are read within a poll.
    const blocks = value('block_arrival_delay_seconds_count');
    expect(blocks).toBe(value('blocks_total'));
    expect(value('block_arrival_delay_seconds_sum')).toBeLessThan(blocks * 2);
  });

  it('follow the pool as it fills and empties', async () => {
    const { node, server } = await start();
    await expectFacts(server, node.call, facts);
    await node.send(7);
    await eventually(async () => expect(await server.value('transaction_pool_size')).toBe(7));
    await expectFacts(server, node.call, facts);
    await node.mine(1);
    await eventually(async () => expect(await server.value('transaction_pool_size')).toBe(0));
    await expectFacts(server, node.call, facts, blocksAfter(0));
    expect(await server.value('transactions_total', { status: 'confirmed' })).toBe(7);
  });

  it('count each of the blocks that come between two polls', async () => {
    const { node, server } = await start({}, { pollSeconds: 3 });
    const polls = await server.value('source_duration_seconds_count');
    for (let i = 1; i <= 20; i += 1) {
      await node.send(i % 4);
      await node.mine(1);
    }
    // They all came between two polls, or else the test says nothing.
    expect(await server.value('source_duration_seconds_count')).toBe(polls);
    expect(await server.value('block_height')).toBe(0);
    await expectFacts(server, node.call, facts, blocksAfter(0));
    expect(await server.value('source_duration_seconds_count')).toBe((polls ?? 0) + 1);
    expect(await server.value('blocks_total')).toBe(20);
    expect(await server.value('transactions_total', { status: 'confirmed' })).toBe(30);
  });

  it('show a reorganisation with its depth, and count the new blocks', async () => {
    const { node, server } = await start();
    await node.mine(10);
    await expectFacts(server, node.call, facts, blocksAfter(0));
    expect(await server.value('chain_last_reorg_timestamp_seconds')).toBeUndefined();
    const former = await getEvmBlocks(node.call, 1, 10);
    const startedAt = Date.now() / 1000;
    await node.call('anvil_reorg', 3, []);
    const now = await getEvmBlocks(node.call, 1, 10);
    const replaced = former.filter(({ hash }, i) => hash !== now[i]?.hash);
    expect(replaced.map(({ number }) => number)).toEqual([8, 9, 10]);
    await eventually(async () => expect(await server.value('chain_reorgs_total')).toBe(1));
    expect(await server.value('chain_reorg_depth_sum')).toBe(3);
    expect(await server.value('chain_reorg_depth_count')).toBe(1);
    expect(await server.value('orphaned_blocks_total')).toBe(3);
    const reorgAt = await server.value('chain_last_reorg_timestamp_seconds');
    expect(reorgAt).toBeGreaterThanOrEqual(startedAt);
    expect(reorgAt).toBeLessThanOrEqual(Date.now() / 1000);
    expect(await server.value('blocks_total')).toBe(13);
    await expectFacts(server, node.call, facts);
    await node.mine(2);
    await eventually(async () => expect(await server.value('blocks_total')).toBe(15));
    expect(await server.value('chain_reorgs_total')).toBe(1);
  });

  it('name the newest checkpoint, and the hash there as a number', async () => {
    const { node, server } = await start();
    await node.mine(39);
    await eventually(async () => expect(await server.value('block_height')).toBe(39));
    expect(await server.value('chain_checkpoint_height')).toBeUndefined();
    // Every 32 blocks, 8 below the head.
    await node.mine(1);
    await expectFacts(server, node.call, {
      chain_checkpoint_height: async () => 32,
      chain_checkpoint_fingerprint: async (call) =>
        Number(BigInt((await getEvmBlock(call, 32)).hash) & 0xffff_ffff_ffffn),
    });
  });

  it('begin anew when the node comes back with another chain', async () => {
    const { node, server } = await start();
    await node.mine(15);
    await expectFacts(server, node.call, facts, blocksAfter(0));
    process.kill(node.pid, 'SIGKILL');
    await eventually(async () => expect(await server.value('source_up')).toBe(0));
    const other = await startAnvilNode({ port: node.port });
    closing.push(other.stop);
    await expectFacts(server, other.call, facts);
    expect(await server.value('blocks_total')).toBe(15);
    await other.mine(14);
    await expectFacts(server, other.call, facts);
    expect(await server.value('blocks_total')).toBe(29);
    expect(await server.value('chain_reorgs_total')).toBe(0);
  });

  it('recover by themselves when the node has been away', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-anvil-'));
    closing.push(async () => rmSync(folder, { recursive: true }));
    const stateFile = join(folder, 'state.json');
    const { node, server } = await start({ stateFile });
    await node.send(2);
    await node.mine(5);
    await expectFacts(server, node.call, facts, blocksAfter(0));
    await node.stop();
    await eventually(async () => expect(await server.value('source_up')).toBe(0));
    // What the newest block was stays true.
    expect(await server.value('block_height')).toBe(5);
    expect(await server.value('source_errors_total', { kind: 'refused' })).toBeGreaterThan(0);
    const again = await startAnvilNode({ stateFile, port: node.port });
    closing.push(again.stop);
    await again.mine(3);
    await expectFacts(server, again.call, facts, blocksAfter(0));
    expect(await server.value('blocks_total')).toBe(8);
    expect(await server.value('chain_reorgs_total')).toBe(0);
  });

  /** A node and a server that has seen its newest block. */
  async function start(
    options: AnvilOptions = {},
    { pollSeconds = 0.05 } = {},
  ): Promise<{ node: AnvilNode; server: WatchedServer }> {
    const node = await startAnvilNode(options);
    closing.push(node.stop);
    const server = await startWatchedServer({ source: evm({ url: node.url }), pollSeconds });
    closing.push(server.close);
    await eventually(async () => expect(await server.value('source_up')).toBe(1));
    return { node, server };
  }
});

/** The head that the server saw first: the blocks after it are those it has counted. */
async function readFirstHeight(server: WatchedServer): Promise<number> {
  const samples = await server.samples();
  const [height = 0, count = 0] = ['xai_block_height', 'xai_blocks_total'].map((name) =>
    sampleValue(samples, name),
  );
  return height - count;
}

function withoutPool({
  transaction_pool_size: _size,
  transaction_pool_queued: _queued,
  ...rest
}: Readonly<Record<string, Truth>>): Readonly<Record<string, Truth>> {
  return rest;
}

async function readPool(call: Parameters<Truth>[0]) {
  return (await call('txpool_status')) as { pending: string; queued: string };
}
