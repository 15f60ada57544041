import { afterEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { eventually, parseSamples, sampleValue } from '../../../../test/samples';
import { createMetrics } from '../../src/blockchain-metrics';
import type { ChainDefinition } from '../../src/chain/chain-options';
import type { ChainWatch } from '../../src/chain/chain-watch';
import { push } from '../../src/chain/push';
import type { ChainSource } from '../../src/chain/source';
import { SourceError } from '../../src/chain/source-error';
import { watchChain } from '../../src/chain/watch-chain';
import { createOwnSource } from './own-source';

const watches: ChainWatch[] = [];
afterEach(() => {
  for (const watch of watches.splice(0)) watch.stop();
});

function watch(source: ChainSource, settings: Partial<ChainDefinition> = {}) {
  const metrics = createMetrics({
    registry: new Registry(),
    processMetrics: false,
    logger: false,
    sourceNames: Object.keys(settings.references ?? {}),
  });
  const watched = watchChain(metrics, {
    source,
    pollSeconds: 0.02,
    timeoutSeconds: 0.1,
    ...settings,
  });
  watches.push(watched);
  return {
    watched,
    metrics,
    /** What `/metrics` says of a name now. */
    async value(name: string, labels: Record<string, string> = {}) {
      return sampleValue(parseSamples(await metrics.exportPrometheus()), `xai_${name}`, labels);
    },
  };
}

const rejecting =
  (kind: SourceError['kind'], message = 'it failed') =>
  () => {
    throw new SourceError(kind, message);
  };

describe('a watched chain', () => {
  it('shows every fact as the source tells it', async () => {
    const source = createOwnSource({
      identity: { chainId: '1', genesis: '0x0' },
      client: { name: 'Geth', version: '1.14.0' },
      finalized: { height: 11 },
      safe: { height: 15 },
      syncing: { isSyncing: true, targetHeight: 38 },
      peers: { inbound: 3, outbound: 5, limit: 50, bestHeight: 37 },
      mempool: { transactions: 12, queued: 2, bytes: 4_000, limit: 5_000 },
      fees: {
        gasPriceWei: 7n,
        baseFeeWei: 5n,
        blobBaseFeeWei: 1n,
        coinsPerKilobyte: 0.002,
        minimumCoinsPerKilobyte: 0.001,
      },
      work: { difficulty: 99n, networkHashrate: 1e18, hashrate: 4 },
      supply: { total: 21, circulating: 20 },
      tips: { branches: 2 },
      index: { height: 17 },
    });
    const { value } = watch(source);
    await eventually(async () => {
      const shown = {
        block_height: await value('block_height'),
        block_head_timestamp_seconds: await value('block_head_timestamp_seconds'),
        chain_finalized_height: await value('chain_finalized_height'),
        chain_safe_height: await value('chain_safe_height'),
        chain_sync_status: await value('chain_sync_status'),
        chain_best_known_height: await value('chain_best_known_height'),
        chain_sync_ratio: await value('chain_sync_ratio'),
        peers_connected: await value('peers_connected'),
        inbound: await value('peers', { direction: 'inbound' }),
        outbound: await value('peers', { direction: 'outbound' }),
        peers_limit: await value('peers_limit'),
        transaction_pool_size: await value('transaction_pool_size'),
        transaction_pool_queued: await value('transaction_pool_queued'),
        transaction_pool_bytes: await value('transaction_pool_bytes'),
        transaction_pool_limit: await value('transaction_pool_limit'),
        gas_price_wei: await value('gas_price_wei'),
        gas_base_fee_wei: await value('gas_base_fee_wei'),
        gas_blob_base_fee_wei: await value('gas_blob_base_fee_wei'),
        fee_estimate: await value('fee_estimate_coins_per_kilobyte'),
        fee_minimum: await value('fee_minimum_coins_per_kilobyte'),
        block_difficulty: await value('block_difficulty'),
        network_hashrate: await value('network_hashrate'),
        mining_hashrate: await value('mining_hashrate'),
        total_supply_xai: await value('total_supply_xai'),
        circulating_supply_xai: await value('circulating_supply_xai'),
        chain_tips: await value('chain_tips'),
        chain_index_height: await value('chain_index_height'),
        chain_index_lag_blocks: await value('chain_index_lag_blocks'),
        source_info: await value('source_info', {
          source: 'node',
          client: 'Geth',
          version: '1.14.0',
          chain_id: '1',
        }),
        source_up: await value('source_up', { source: 'node' }),
      };
      expect(shown).toEqual({
        block_height: 19,
        block_head_timestamp_seconds: 1_700_000_000 + 19 * 12,
        chain_finalized_height: 11,
        chain_safe_height: 15,
        chain_sync_status: 0,
        chain_best_known_height: 38,
        chain_sync_ratio: 0.5,
        peers_connected: 8,
        inbound: 3,
        outbound: 5,
        peers_limit: 50,
        transaction_pool_size: 12,
        transaction_pool_queued: 2,
        transaction_pool_bytes: 4_000,
        transaction_pool_limit: 5_000,
        gas_price_wei: 7,
        gas_base_fee_wei: 5,
        gas_blob_base_fee_wei: 1,
        fee_estimate: 0.002,
        fee_minimum: 0.001,
        block_difficulty: 99,
        network_hashrate: 1e18,
        mining_hashrate: 4,
        total_supply_xai: 21,
        circulating_supply_xai: 20,
        chain_tips: 2,
        chain_index_height: 17,
        chain_index_lag_blocks: 2,
        source_info: 1,
        source_up: 1,
      });
    });
  });

  it('counts every block between two polls once, with what is in it', async () => {
    const source = createOwnSource();
    const { watched, value } = watch(source);
    await eventually(async () => expect(watched.snapshot.facts.head?.value.height).toBe(19));
    expect(await value('blocks_total')).toBe(0);
    source.grow(30, { transactionCount: 4, sizeBytes: 700, gasUsedRatio: 0.5 });
    await eventually(async () => expect(await value('block_height')).toBe(49));
    expect(await value('blocks_total', { source: 'received' })).toBe(30);
    expect(await value('block_transactions_sum')).toBe(120);
    expect(await value('transactions_total', { status: 'confirmed' })).toBe(120);
    expect(await value('block_size_bytes_sum')).toBe(21_000);
    expect(await value('block_interval_seconds_sum')).toBe(30 * 12);
    expect(await value('block_gas_used_ratio_count')).toBe(30);
    expect(await value('block_arrival_delay_seconds_count')).toBe(30);
  });

  it('takes no interval from the first block, whose time came with the software', async () => {
    const source = createOwnSource();
    source.blocks.splice(1);
    const { watched, value } = watch(source);
    await eventually(() => expect(watched.snapshot.facts.head?.value.height).toBe(0));
    source.grow(3);
    await eventually(async () => expect(await value('blocks_total')).toBe(3));
    expect(await value('block_interval_seconds_count')).toBe(2);
    expect(await value('block_interval_seconds_sum')).toBe(24);
  });

  it('counts a reorganisation with its depth', async () => {
    const source = createOwnSource();
    const { watched, value } = watch(source);
    await eventually(async () => expect(watched.snapshot.succeededAt).toBeDefined());
    source.reorganise(3, 5);
    await eventually(async () => expect(await value('block_height')).toBe(21));
    expect(await value('chain_reorgs_total')).toBe(1);
    expect(await value('chain_reorg_depth_sum')).toBe(3);
    expect(await value('orphaned_blocks_total')).toBe(3);
    expect(await value('blocks_total')).toBe(5);
  });

  it('takes away what the node does not know, and does not ask for it again at once', async () => {
    const source = createOwnSource({ peers: { connected: 4 }, mempool: { transactions: 3 } });
    const { value } = watch(source);
    await eventually(async () => expect(await value('peers_connected')).toBe(4));
    source.answers.peers = rejecting('unsupported');
    await eventually(async () => expect(await value('peers_connected')).toBeUndefined());
    const asked = source.asked.peers;
    const heads = source.asked.head as number;
    await eventually(() => expect(source.asked.head).toBeGreaterThan(heads + 3));
    expect(source.asked.peers).toBe(asked);
    expect(await value('transaction_pool_size')).toBe(3);
    expect(await value('source_up', { source: 'node' })).toBe(1);
  });

  it('keeps the other facts when one question fails, hangs or throws what it likes', async () => {
    const source = createOwnSource({
      peers: rejecting('rpc'),
      mempool: () => new Promise(() => {}),
      fees: () => {
        throw new TypeError('a fault of its own');
      },
      finalized: { height: 3 },
    });
    const { value } = watch(source);
    await eventually(async () => {
      expect(await value('chain_finalized_height')).toBe(3);
      expect(await value('source_errors_total', { kind: 'rpc' })).toBeGreaterThan(0);
      expect(await value('source_errors_total', { kind: 'timeout' })).toBeGreaterThan(0);
      expect(await value('source_errors_total', { kind: 'other' })).toBeGreaterThan(0);
      expect(await value('block_height')).toBe(19);
      expect(await value('source_up', { source: 'node' })).toBe(1);
    });
  });

  it('says that the node is down, and recovers by itself', async () => {
    const source = createOwnSource();
    const { watched, value } = watch(source);
    await eventually(async () => expect(await value('source_up', { source: 'node' })).toBe(1));
    source.answers.head = rejecting('refused', 'http://127.0.0.1:8545 refused the connection');
    await eventually(async () => expect(await value('source_up', { source: 'node' })).toBe(0));
    expect(watched.snapshot.failure).toEqual({
      kind: 'refused',
      message: 'http://127.0.0.1:8545 refused the connection',
    });
    // What the newest block was stays true: its age goes on growing.
    expect(await value('block_height')).toBe(19);
    source.grow(2);
    source.answers.head = () => source.blocks.at(-1);
    await eventually(async () => expect(await value('block_height')).toBe(21));
    expect(await value('source_up', { source: 'node' })).toBe(1);
    expect(watched.snapshot.failure).toBeUndefined();
    expect(await value('blocks_total')).toBe(2);
  });

  it.each([
    ['the height 0', { height: 0, hash: '0x1' }],
    ['a height far ahead', { height: 5_000_000, hash: '0x2' }],
    ['a height that is none', { height: Number.NaN }],
    ['no head at all', undefined],
  ])('does not believe %s once', async (_title, head) => {
    const source = createOwnSource();
    const { watched, value } = watch(source);
    await eventually(async () => expect(await value('block_height')).toBe(19));
    let told = false;
    source.answers.head = () => {
      if (told) return source.blocks.at(-1);
      told = true;
      return head;
    };
    await eventually(async () =>
      expect(await value('source_errors_total', { kind: 'nonsense' })).toBe(1),
    );
    source.grow(1);
    await eventually(async () => expect(await value('block_height')).toBe(20));
    expect(await value('blocks_total')).toBe(1);
    expect(watched.snapshot.facts.head?.value.height).toBe(20);
  });

  it('believes a node that begins anew, when it says so again and again', async () => {
    const source = createOwnSource();
    const { value } = watch(source);
    await eventually(async () => expect(await value('block_height')).toBe(19));
    source.reorganise(20, 1);
    await eventually(async () => expect(await value('block_height')).toBe(0));
    source.grow(2);
    await eventually(async () => expect(await value('block_height')).toBe(2));
    expect(await value('chain_reorgs_total')).toBe(0);
    expect(await value('blocks_total')).toBe(2);
  });

  it('takes a head time of 0 or in milliseconds for unknown, and has not that of the block before', async () => {
    const source = createOwnSource();
    const { value } = watch(source);
    const known = 1_700_000_000 + 19 * 12;
    await eventually(async () => expect(await value('block_head_timestamp_seconds')).toBe(known));
    for (const timestamp of [0, 1_700_000_000_000]) {
      source.grow(1, { timestamp });
      await eventually(async () =>
        expect(await value('block_height')).toBe(source.blocks.length - 1),
      );
      await eventually(async () =>
        expect(await value('block_head_timestamp_seconds')).toBeUndefined(),
      );
    }
  });

  it('shows a head time in the future as it is', async () => {
    const source = createOwnSource();
    const { value } = watch(source);
    await eventually(async () => expect(await value('block_height')).toBe(19));
    const timestamp = Math.floor(Date.now() / 1000) + 3 * 3_600;
    source.grow(1, { timestamp });
    await eventually(async () =>
      expect(await value('block_head_timestamp_seconds')).toBe(timestamp),
    );
  });

  it('does not take the first sight of a height for a rise', async () => {
    const source = createOwnSource();
    const { watched, value } = watch(source);
    await eventually(async () => expect(await value('block_height')).toBe(19));
    expect(watched.snapshot.hasProgressed).toBe(false);
    expect(await value('chain_last_progress_timestamp_seconds')).toBeUndefined();
    source.grow(1);
    await eventually(async () =>
      expect(await value('chain_last_progress_timestamp_seconds')).toBeDefined(),
    );
    expect(watched.snapshot.hasProgressed).toBe(true);
  });

  it('takes no head of a node on the wrong chain, and counts nothing of it', async () => {
    const source = createOwnSource({ identity: { chainId: '1' } });
    const { watched, value } = watch(source, { readiness: { expected: { chainId: '1' } } });
    await eventually(async () => expect(await value('block_height')).toBe(19));
    source.answers.identity = { chainId: '5' };
    source.reorganise(5, 9);
    await eventually(async () => expect(await value('source_up', { source: 'node' })).toBe(0));
    expect(watched.snapshot.failure?.message).toBe('the node is on the chain 5, not on 1');
    expect(await value('block_height')).toBe(19);
    expect(await value('chain_reorgs_total')).toBe(0);
  });

  it('sees no reorganisation where a node comes back on another chain', async () => {
    const source = createOwnSource({ identity: { chainId: 'a', genesis: 'x' } });
    const { watched, value } = watch(source);
    await eventually(async () => expect(watched.snapshot.facts.identity).toBeDefined());
    await eventually(async () => expect(await value('block_height')).toBe(19));
    source.reorganise(20, 8);
    source.answers.identity = { chainId: 'a', genesis: 'y' };
    await eventually(async () => expect(await value('block_height')).toBe(7));
    expect(await value('chain_reorgs_total')).toBe(0);
  });

  it('asks what it was told to ask rarely no more often', async () => {
    const source = createOwnSource();
    let asked = 0;
    const supply = {
      everySeconds: 3_600,
      async ask() {
        asked += 1;
        return { total: 5 };
      },
    };
    const { value } = watch({
      ...source,
      questions: { ...source.questions, supply },
    } as ChainSource);
    await eventually(() => expect(source.asked.head).toBeGreaterThan(4));
    expect(await value('total_supply_xai')).toBe(5);
    expect(asked).toBe(1);
  });

  it('has one poll under way at a time, and ticks while it hangs', async () => {
    const source = createOwnSource();
    let running = 0;
    let most = 0;
    let ticks = 0;
    source.answers.head = async () => {
      running += 1;
      most = Math.max(most, running);
      const before = ticks;
      await eventually(() => expect(ticks).toBeGreaterThan(before + 1));
      running -= 1;
      return source.blocks.at(-1);
    };
    const { watched } = watch(source, { timeoutSeconds: 60 });
    watched.onTick(() => {
      ticks += 1;
    });
    await eventually(() => expect(source.asked.head).toBeGreaterThan(2));
    expect(most).toBe(1);
    expect(ticks).toBeGreaterThan(4);
  });

  it('compares the node with others, by height and by hash', async () => {
    const source = createOwnSource();
    source.grow(60);
    const same = createOwnSource();
    same.blocks.splice(0, same.blocks.length, ...source.blocks);
    const other = createOwnSource();
    other.grow(80);
    const { watched, value } = watch(source, { references: { same, other } });
    await eventually(() =>
      expect(watched.snapshot.checkpoint).toMatchObject({
        height: 64,
        agreeing: ['same'],
        disagreeing: ['other'],
      }),
    );
    expect(await value('chain_reference_height', { reference: 'other' })).toBe(99);
    expect(await value('chain_checkpoint_height')).toBe(64);
    const { hash } = source.blocks[64] as { hash: string };
    expect(await value('chain_checkpoint_fingerprint')).toBe(Number.parseInt(hash.slice(-12), 16));
    expect(await value('source_up', { source: 'other' })).toBe(1);
  });

  it('tells when a node that catches up got on last, by all that can be seen of it', async () => {
    const source = createOwnSource({ syncing: { isSyncing: true, figures: 'accounts 1' } });
    source.blocks.splice(1);
    const { value } = watch(source);
    const got = () => value('chain_last_sync_progress_timestamp_seconds');
    const polled = async () => {
      const before = source.asked.syncing ?? 0;
      await eventually(() => expect(source.asked.syncing).toBeGreaterThan(before + 2));
    };
    await eventually(async () => expect(await got()).toBeDefined());
    const first = await got();
    await polled();
    expect(await got()).toBe(first);
    for (const getOn of [
      () => {
        source.answers.syncing = { isSyncing: true, figures: 'accounts 2' };
      },
      () => source.grow(1),
    ]) {
      const before = Number(await got());
      getOn();
      await eventually(async () => expect(await got()).toBeGreaterThan(before));
    }
    source.blocks.splice(1);
    const last = await got();
    await polled();
    expect(await got()).toBe(last);
    source.answers.syncing = { isSyncing: true };
    await eventually(async () => expect(await got()).toBeUndefined());
    source.answers.syncing = { isSyncing: false };
    source.grow(1);
    await polled();
    expect(await got()).toBeUndefined();
  });

  it('takes in what the application tells besides', async () => {
    const source = createOwnSource();
    const { watched, value } = watch(source);
    watched.report({ index: { height: 12 }, peers: { connected: 3 } });
    await eventually(async () => expect(await value('chain_index_lag_blocks')).toBe(7));
    expect(await value('peers_connected')).toBe(3);
  });

  it('leaves the metrics to an application that records by itself', async () => {
    const source = createOwnSource({ peers: { connected: 4 } });
    const { watched, value } = watch(source, { record: false });
    await eventually(() => expect(watched.snapshot.facts.peers?.value.connected).toBe(4));
    source.grow(2);
    await eventually(() => expect(watched.snapshot.facts.head?.value.height).toBe(21));
    expect(await value('blocks_total')).toBe(0);
    expect(await value('block_height')).toBeUndefined();
    expect(await value('peers_connected')).toBeUndefined();
    expect(await value('source_up', { source: 'node' })).toBe(1);
  });

  it('asks nothing any more once it is stopped', async () => {
    const source = createOwnSource();
    const { watched } = watch(source);
    await eventually(() => expect(watched.snapshot.succeededAt).toBeDefined());
    watched.stop();
    const asked = source.asked.head;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(source.asked.head).toBe(asked);
  });
});

describe('a chain that the program tells of', () => {
  it('is counted from its heads', async () => {
    const source = push({ expectedBlockSeconds: 12 });
    source.report({ head: { height: 4, hash: 'a' }, peers: { inbound: 1, outbound: 2 } });
    const { watched, value } = watch(source);
    source.report({ head: { height: 5, hash: 'b', parentHash: 'a', transactionCount: 3 } });
    source.report({ head: { height: 6, hash: 'c', parentHash: 'b' } });
    await eventually(async () => expect(await value('block_height')).toBe(6));
    expect(await value('blocks_total')).toBe(2);
    expect(await value('block_transactions_sum')).toBe(3);
    expect(await value('peers_connected')).toBe(3);
    expect(await value('block_expected_interval_seconds')).toBe(12);
    source.report({ peers: undefined });
    expect(await value('peers_connected')).toBeUndefined();
    expect(watched.snapshot.failure).toBeUndefined();
  });
  it('ticks as often as it is told to, although nobody is asked', async () => {
    const { watched } = watch(push(), { pollSeconds: 0.02 });
    let ticks = 0;
    watched.onTick(() => {
      ticks += 1;
    });
    await eventually(() => expect(ticks).toBeGreaterThan(3));
  });
});
