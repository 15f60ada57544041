import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { bitcoin, type ChainDefinition } from '@xai-metrics/core';
import { eventually } from '../samples';
import { expectFacts, type Totals, type Truth } from './facts';
import { getHsdBlock, getHsdBlocks, type RawHsdBlock } from './hsd-block';
import { type HsdNode, type HsdPair, startHsdPair } from './hsd-pair';
import { startWatchedServer, type WatchedServer } from './watched-server';

const absent: Truth = async () => undefined;
const field =
  (method: string, name: string): Truth =>
  async (call) =>
    ((await call(method)) as Record<string, number>)[name];
const peersThat =
  (isInbound: boolean): Truth =>
  async (call) => {
    const peers = (await call('getpeerinfo')) as { inbound: boolean }[];
    return peers.filter(({ inbound }) => inbound === isInbound).length;
  };

// Two nodes in JavaScript, on machines that run other tests at the same time.
jest.setTimeout(30_000);

/** Every metric of a fact that is asked for in each poll, and where the node says it. */
const facts: Readonly<Record<string, Truth>> = {
  block_height: async (call) => (await call('getblockcount')) as number,
  block_head_timestamp_seconds: async (call) => (await getHsdBlock(call)).time,
  block_difficulty: async (call) => (await call('getdifficulty')) as number,
  network_hashrate: async (call) => (await call('getnetworkhashps')) as number,
  peers_connected: async (call) => (await call('getconnectioncount')) as number,
  'peers{direction="inbound"}': peersThat(true),
  'peers{direction="outbound"}': peersThat(false),
  transaction_pool_size: field('getmempoolinfo', 'size'),
  transaction_pool_bytes: field('getmempoolinfo', 'bytes'),
  fee_minimum_coins_per_kilobyte: field('getmempoolinfo', 'mempoolminfee'),
  chain_sync_ratio: field('getblockchaininfo', 'verificationprogress'),
  chain_sync_status: async (call) =>
    (await field('getblockchaininfo', 'verificationprogress')(call)) === 1 ? 1 : 0,
  'source_info{client="hsd",version="8.0.0",chain_id="regtest"}': async (call) =>
    (await field('getnetworkinfo', 'version')(call)) === ('8.0.0' as unknown) ? 1 : undefined,
  'source_up{source="node"}': async () => 1,
  // What it does not answer is absent, which is not 0.
  fee_estimate_coins_per_kilobyte: async (call) => {
    const { fee } = (await call('estimatesmartfee', 2)) as { fee: number };
    return fee < 0 ? undefined : fee;
  },
  transaction_pool_queued: absent,
  transaction_pool_limit: absent,
  peers_limit: absent,
  chain_finalized_height: absent,
  chain_safe_height: absent,
  mining_hashrate: absent,
  circulating_supply_xai: absent,
  gas_price_wei: absent,
  gas_base_fee_wei: absent,
  gas_blob_base_fee_wei: absent,
  block_gas_used_ratio_sum: async () => 0,
};

/** What is asked for less often: right when the first poll has told it. */
const rareFacts: Readonly<Record<string, Truth>> = {
  chain_tips: async (call) => ((await call('getchaintips')) as unknown[]).length,
  total_supply_xai: field('gettxoutsetinfo', 'total_amount'),
};

/** Every metric of blocks that joined the chain after one of a height. */
function blocksAfter(first: number): Totals {
  return async (call) => {
    const height = (await call('getblockcount')) as number;
    const [parent, ...blocks] = await getHsdBlocks(call, first, height);
    const sum = (value: (block: RawHsdBlock) => number) =>
      blocks.reduce((total, block) => total + value(block), 0);
    const newest = blocks.at(-1) ?? parent;

    return {
      'blocks_total{source="received"}': blocks.length,
      block_transactions_count: blocks.length,
      block_transactions_sum: sum(({ tx }) => tx.length),
      // Without the one in each block that pays its reward.
      'transactions_total{status="confirmed"}': sum(({ tx }) => tx.length - 1),
      block_size_bytes_count: blocks.length,
      block_size_bytes_sum: sum(({ size }) => size),
      block_interval_seconds_count: blocks.length,
      block_interval_seconds_sum: (newest?.time ?? 0) - (parent?.time ?? 0),
    };
  };
}

describe('the metrics of two watched hsd nodes', () => {
  let pair: HsdPair;
  const servers: WatchedServer[] = [];

  beforeAll(async () => {
    pair = await startHsdPair();
    await pair.first.mine(6);
    await pair.connect();
    await untilSame();
  });
  afterEach(async () => {
    for (const { close } of servers.splice(0)) await close();
  });
  afterAll(() => pair.stop());

  it('are what the node says, while blocks come from either', async () => {
    const { first, second } = pair;
    const { server, height } = await watch(first);
    await expectFacts(server, first.call, { ...facts, ...rareFacts });
    for (const miner of [first, second, first, second]) {
      await miner.mine(1);
      await untilSame();
      await expectFacts(server, first.call, facts, blocksAfter(height));
    }
    expect(await server.value('blocks_total')).toBe(4);
    expect(await server.value('chain_reorgs_total')).toBe(0);
  });

  it('follow a transaction into the pool and into a block', async () => {
    const { first } = pair;
    const { server, height } = await watch(first);
    await first.send();
    await eventually(async () => expect(await server.value('transaction_pool_size')).toBe(1));
    await expectFacts(server, first.call, facts);
    expect(await server.value('transaction_pool_bytes')).toBeGreaterThan(100);
    await first.mine(1);
    await eventually(async () => expect(await server.value('transaction_pool_size')).toBe(0));
    await expectFacts(server, first.call, facts, blocksAfter(height));
    expect(await server.value('transactions_total', { status: 'confirmed' })).toBe(1);
  });

  it('count each of the blocks that come between two polls', async () => {
    const { second } = pair;
    await untilSame();
    const { server, height } = await watch(second, { pollSeconds: 4 });
    const polls = await server.value('source_duration_seconds_count');
    await second.mine(20);
    // They all came between two polls, or else the test says nothing.
    expect(await server.value('source_duration_seconds_count')).toBe(polls);
    expect(await server.value('block_height')).toBe(height);
    await expectFacts(server, second.call, facts, blocksAfter(height));
    expect(await server.value('blocks_total')).toBe(20);
  });

  it('know that there are no peers, and show a reorganisation with its depth', async () => {
    const { first, second } = pair;
    await untilSame();
    const { server } = await watch(second);
    await pair.partition();
    await eventually(async () => expect(await server.value('peers_connected')).toBe(0));
    await expectFacts(server, second.call, facts);
    expect(await server.value('peers', { direction: 'outbound' })).toBe(0);
    await second.mine(2);
    await first.mine(4);
    await expectFacts(server, second.call, facts);
    expect(await server.value('blocks_total')).toBe(2);
    expect(await server.value('chain_last_reorg_timestamp_seconds')).toBeUndefined();
    const startedAt = Date.now() / 1000;
    await pair.connect();
    await untilSame();
    const tips = (await second.call('getchaintips')) as { status: string; branchlen: number }[];
    const lost = tips.filter(({ status }) => status !== 'active');
    await eventually(async () => expect(await server.value('chain_reorgs_total')).toBe(1));
    expect(lost.map(({ branchlen }) => branchlen)).toEqual([2]);
    expect(await server.value('chain_reorg_depth_count')).toBe(1);
    expect(await server.value('chain_reorg_depth_sum')).toBe(2);
    expect(await server.value('orphaned_blocks_total')).toBe(2);
    const reorgAt = await server.value('chain_last_reorg_timestamp_seconds');
    expect(reorgAt).toBeGreaterThanOrEqual(startedAt);
    expect(reorgAt).toBeLessThanOrEqual(Date.now() / 1000);
    // A poll may have met the reorganisation before its last block.
    await expectFacts(server, second.call, facts);
    expect(await server.value('blocks_total')).toBe(6);
    // The branches are asked for less often.
    const { server: fresh } = await watch(second);
    await expectFacts(fresh, second.call, { ...facts, ...rareFacts });
    expect(await fresh.value('chain_tips')).toBe(2);
  });

  it('tell two branches from each other by the hash at a common height', async () => {
    const { first, second } = pair;
    await untilSame();
    const { server, height } = await watch(second, { references: { other: sourceOf(first) } });
    const { server: opposite } = await watch(first);
    await pair.partition();
    // The next multiple of 6, which has to be 6 below both heads.
    const common = (Math.floor(height / 6) + 1) * 6;
    const depth = common + 6 - height;
    await second.mine(depth);
    await first.mine(depth + 1);
    const checkpoint = {
      chain_checkpoint_height: async () => common,
      chain_checkpoint_fingerprint: fingerprintAt(common),
    };
    const reference = 'chain_reference_height{reference="other"}';
    const otherHeight = async () => (await first.call('getblockcount')) as number;
    await expectFacts(server, second.call, { ...checkpoint, [reference]: otherHeight });
    await expectFacts(opposite, first.call, checkpoint);
    expect(await server.value('chain_checkpoint_fingerprint')).not.toBe(
      await opposite.value('chain_checkpoint_fingerprint'),
    );
    await pair.connect();
    await untilSame();
    await expectFacts(server, first.call, checkpoint);
    await expectFacts(opposite, first.call, checkpoint);
    await eventually(async () => expect(await server.value('chain_reorg_depth_sum')).toBe(depth));
  });

  /** A server that has seen the node's newest block, and the height of that. */
  async function watch(
    node: HsdNode,
    settings: Partial<ChainDefinition> = {},
  ): Promise<{ server: WatchedServer; height: number }> {
    const source = sourceOf(node);
    const server = await startWatchedServer({ source, pollSeconds: 0.05, ...settings });
    servers.push(server);
    await eventually(async () =>
      expect(await server.value('source_up', { source: 'node' })).toBe(1),
    );
    return { server, height: (await server.value('block_height')) as number };
  }

  /** Waits until both nodes have the same chain. */
  async function untilSame(): Promise<void> {
    await eventually(async () => {
      const best = await pair.first.call('getbestblockhash');
      expect(await pair.second.call('getbestblockhash')).toBe(best);
    });
  }
});

function sourceOf({ url, password }: HsdNode) {
  return bitcoin({ url: url.replace('//', `//x:${password}@`), supply: true });
}

/** The last 48 bits of the hash, as a number. */
function fingerprintAt(height: number): Truth {
  return async (call) => {
    const hash = (await call('getblockhash', height)) as string;
    return Number(BigInt(`0x${hash}`) & 0xffff_ffff_ffffn);
  };
}
