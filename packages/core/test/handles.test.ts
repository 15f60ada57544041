import { describe, expect, it } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { parseSamples, sampleValue } from '../../../test/samples';
import { catalogue, createMetrics, type MetricsOptions, XaiMetricsError } from '../src/index';

function create(options: MetricsOptions = {}) {
  const registry = new Registry();
  const metrics = createMetrics({ registry, processMetrics: false, logger: false, ...options });
  const read = async () => parseSamples(await metrics.exportPrometheus());
  return { metrics, registry, read };
}

function errorOf(action: () => unknown): XaiMetricsError {
  try {
    action();
  } catch (error) {
    if (error instanceof XaiMetricsError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('types of the handles', () => {
  it('take exactly the labels of the catalogue', () => {
    const { metrics } = create();

    metrics.blocks.total.inc({ source: 'mined' });
    metrics.api.errors.inc({ endpoint: '/', error_type: 'timeout' }, 2);
    // @ts-expect-error a label is missing
    metrics.blocks.total.inc();
    // @ts-expect-error a label is missing
    metrics.api.errors.inc({ endpoint: '/' });
    // @ts-expect-error an unknown label
    metrics.blocks.total.inc({ source: 'mined', miner: 'a' });
    // @ts-expect-error a value outside the closed set
    metrics.blocks.total.inc({ source: 'stolen' });
    // @ts-expect-error labels for a metric without any
    metrics.mining.attempts.inc({ source: 'mined' });
  });

  it('have the verbs of their type only', () => {
    const { metrics } = create();

    metrics.blocks.height.set(1n);
    metrics.chain.reorgDepth.observe(2);
    expectTypeOf(metrics.blocks.height).not.toHaveProperty('inc');
    expectTypeOf(metrics.mining.attempts).not.toHaveProperty('set');
    expectTypeOf(metrics.mining.attempts.inc).parameters.toEqualTypeOf<[value?: number | bigint]>();
    expectTypeOf(metrics.chain.reorgDepth).not.toHaveProperty('inc');
    // @ts-expect-error a misspelt metric
    expect(metrics.blocks.heigth).toBeUndefined();
    // @ts-expect-error a misspelt group
    expect(metrics.block).toBeUndefined();
  });
});

describe('a gauge', () => {
  it('is absent until it is set, and again after clear()', async () => {
    const { metrics, read } = create();
    expect(sampleValue(await read(), 'xai_block_height')).toBeUndefined();

    metrics.blocks.height.set(0);
    expect(sampleValue(await read(), 'xai_block_height')).toBe(0);
    expect(metrics.blocks.height.current).toBe(0);

    metrics.blocks.height.clear();
    expect(sampleValue(await read(), 'xai_block_height')).toBeUndefined();
    expect(metrics.blocks.height.current).toBeUndefined();
  });

  it('keeps its value when a new one is refused', async () => {
    const { metrics, read } = create();
    metrics.blocks.height.set(5);
    metrics.blocks.height.set(Number.NaN);

    expect(sampleValue(await read(), 'xai_block_height')).toBe(5);
    expect(metrics.blocks.height.current).toBe(5);
  });

  it('adds signed differences and refuses what is no finite number', async () => {
    const { metrics, read } = create();
    metrics.api.requestsInFlight.add(3);
    metrics.api.requestsInFlight.add(-2);
    metrics.api.requestsInFlight.add(Number.NaN);
    metrics.api.requestsInFlight.add(Number.POSITIVE_INFINITY);

    const samples = await read();
    expect(sampleValue(samples, 'xai_api_requests_in_flight')).toBe(1);
    expect(metrics.api.requestsInFlight.current).toBe(1);
    expect(sampleValue(samples, 'xai_refused_values_total', { reason: 'not_a_number' })).toBe(2);
  });

  it('clears one label set and leaves the others', async () => {
    const { metrics, read } = create();
    metrics.network.peers.set({ direction: 'inbound' }, 3);
    metrics.network.peers.set({ direction: 'outbound' }, 4);
    metrics.network.peers.clear({ direction: 'inbound' });

    expect(sampleValue(await read(), 'xai_peers')).toBe(4);
  });
});

describe('counters and histograms', () => {
  it('stand at zero from the start for every combination of closed labels', async () => {
    const { read } = create({ aiProviders: ['local'], messageTypes: ['ping'] });
    const samples = await read();

    for (const source of ['mined', 'received', 'synced']) {
      expect(sampleValue(samples, 'xai_blocks_total', { source })).toBe(0);
    }
    expect(sampleValue(samples, 'xai_mining_attempts_total')).toBe(0);
    expect(sampleValue(samples, 'xai_chain_reorg_depth_count')).toBe(0);
    for (const message_type of ['ping', 'other']) {
      for (const direction of ['sent', 'received']) {
        const labels = { message_type, direction };
        expect(sampleValue(samples, 'xai_network_messages_total', labels)).toBe(0);
      }
    }
    const bucket = { provider: 'local', le: '300' };
    expect(sampleValue(samples, 'xai_ai_task_duration_seconds_bucket', bucket)).toBe(0);
  });

  it('are absent before the first event where a label is open', async () => {
    const { read } = create();

    expect(sampleValue(await read(), 'xai_api_requests_total')).toBeUndefined();
  });

  it('add 1, or the value given', async () => {
    const { metrics, read } = create();
    metrics.blocks.total.inc({ source: 'mined' });
    metrics.blocks.total.inc({ source: 'mined' }, 4n);
    metrics.mining.attempts.inc();
    metrics.mining.attempts.inc(0);

    const samples = await read();
    expect(sampleValue(samples, 'xai_blocks_total', { source: 'mined' })).toBe(5);
    expect(sampleValue(samples, 'xai_mining_attempts_total')).toBe(1);
  });
});

describe('groups', () => {
  it('that are off leave no metric behind, and their handles do nothing', async () => {
    const off = Object.fromEntries(Object.keys(catalogue).map((group) => [group, false]));
    const { metrics, read } = create({ groups: off, aliases: true });
    metrics.mining.attempts.inc();
    metrics.recordBlock({ height: 1, source: 'mined', timestamp: new Date() });
    metrics.recordMiningAttempt(true);
    metrics.setSyncStatus(undefined);

    expect(await read()).toEqual([]);
    expect(metrics.blocks.height.current).toBeUndefined();
  });

  it('that are off do not take the others with them', async () => {
    const { metrics, read } = create({ groups: { mining: false, blocks: true } });
    metrics.recordBlock({ height: 1, source: 'mined' });

    const samples = await read();
    expect(sampleValue(samples, 'xai_block_height')).toBe(1);
    expect(samples.filter(({ name }) => name.startsWith('xai_mining_'))).toEqual([]);
  });
});

describe('aliases', () => {
  it('are not exposed unless asked for', async () => {
    const { metrics, read } = create();
    metrics.recordBlock({ height: 1, source: 'mined' });

    const samples = await read();
    expect(sampleValue(samples, 'blockchain_chain_height')).toBeUndefined();
    expect(sampleValue(samples, 'xai_blocks_received_total')).toBeUndefined();
    expect(
      sampleValue(samples, 'xai_block_timestamp_wall_clock_drift_seconds_count'),
    ).toBeUndefined();
  });

  it('show the same value, and only the matching events where they stand for one label value', async () => {
    const { metrics, read } = create({ aliases: true });
    metrics.recordBlock({ height: 1, source: 'mined' });
    metrics.recordBlock({ height: 2, source: 'received' });
    metrics.updateChainState({ finalizedHeight: 1 });
    metrics.recordNetworkError('quic_timeout');
    metrics.recordTransactionRejection('stale');
    metrics.recordSecurityEvent({ event: 'other', severity: 'critical' });

    const samples = await read();
    expect(sampleValue(samples, 'xai_consensus_finalized_height')).toBe(1);
    const received = samples.filter(({ name }) => name === 'xai_blocks_received_total');
    expect(received).toEqual([{ name: 'xai_blocks_received_total', labels: {}, value: 1 }]);
    expect(sampleValue(samples, 'xai_p2p_quic_timeouts_total')).toBe(1);
    expect(sampleValue(samples, 'xai_p2p_quic_errors_total')).toBe(0);
    expect(sampleValue(samples, 'xai_send_rejections_stale_timestamp_total')).toBe(1);
    expect(sampleValue(samples, 'xai_send_rejections_future_timestamp_total')).toBe(0);
    const event = { event: 'other' };
    expect(sampleValue(samples, 'xai_security_events_critical_total', event)).toBe(1);
    expect(sampleValue(samples, 'xai_security_events_warning_total', event)).toBe(0);
  });

  it("show the names of the original's Kubernetes rules, whatever the prefix", async () => {
    const { metrics, read } = create({ aliases: true, prefix: 'aixn_' });
    metrics.recordBlock({ height: 1, source: 'mined' });
    metrics.updatePeerCount(4);
    metrics.chain.headLagBlocks.set(2);
    metrics.recordValidationFailure('signature');
    metrics.recordValidationError('storage');

    const samples = await read();
    expect(sampleValue(samples, 'blockchain_chain_height')).toBe(1);
    expect(sampleValue(samples, 'blockchain_blocks_mined_total')).toBe(1);
    expect(sampleValue(samples, 'blockchain_connected_peers')).toBe(4);
    expect(sampleValue(samples, 'blockchain_block_sync_lag')).toBe(2);
    const type = { validation_type: 'signature' };
    expect(sampleValue(samples, 'blockchain_consensus_failures_total', type)).toBe(1);
    const category = { error_category: 'storage' };
    expect(sampleValue(samples, 'blockchain_validation_errors_total', category)).toBe(1);
  });

  it('count once where the prefix makes them the name of their metric', async () => {
    const { metrics, read } = create({ aliases: true, prefix: 'blockchain_' });
    metrics.recordValidationError('storage');

    const category = { error_category: 'storage' };
    expect(sampleValue(await read(), 'blockchain_validation_errors_total', category)).toBe(1);
  });

  it('are cleared with their metric', async () => {
    const { metrics, read } = create({ aliases: true });
    metrics.chain.headLagBlocks.set(3);
    expect(sampleValue(await read(), 'blockchain_block_sync_lag')).toBe(3);
    metrics.chain.headLagBlocks.clear();

    expect(sampleValue(await read(), 'blockchain_block_sync_lag')).toBeUndefined();
  });
});

describe('constantLabels', () => {
  it('stand on every sample of ours, zeros and aliases included', async () => {
    const { metrics, read } = create({
      aliases: true,
      constantLabels: { network: 'testnet', node: 'n1' },
    });
    metrics.recordBlock({ height: 3, source: 'mined' });
    metrics.recordApiRequest({ method: 'GET', endpoint: '/', status: 200, durationSeconds: 1 });

    const samples = await read();
    expect(samples.length).toBeGreaterThan(100);
    for (const { labels } of samples) {
      expect(labels).toMatchObject({ network: 'testnet', node: 'n1' });
    }
  });
});

describe('metrics in a registry that has them', () => {
  it('are shared: both instances move one value', async () => {
    const { metrics, registry, read } = create();
    const second = createMetrics({ registry, processMetrics: false, logger: false });
    metrics.recordReorg(1);
    second.recordReorg(2);
    second.blocks.height.set(9);

    const samples = await read();
    expect(sampleValue(samples, 'xai_chain_reorgs_total')).toBe(2);
    expect(sampleValue(samples, 'xai_chain_reorg_depth_sum')).toBe(3);
    expect(sampleValue(samples, 'xai_block_height')).toBe(9);
  });

  it('keep what they hold when a second instance comes', async () => {
    const { metrics, registry, read } = create({ aiProviders: ['local'] });
    metrics.recordAiTask({ provider: 'local', status: 'success', durationSeconds: 2, cost: 3 });
    metrics.recordReorg(4);
    metrics.blocks.height.set(7);
    createMetrics({ registry, processMetrics: false, aiProviders: ['local'] });

    const samples = await read();
    expect(sampleValue(samples, 'xai_ai_task_duration_seconds_sum', { provider: 'local' })).toBe(2);
    expect(sampleValue(samples, 'xai_chain_reorg_depth_count')).toBe(1);
    expect(sampleValue(samples, 'xai_block_height')).toBe(7);
  });

  it.each([
    [
      'type',
      () =>
        new Gauge({ name: 'xai_blocks_total', help: 'a', labelNames: ['source'], registers: [] }),
    ],
    [
      'labels',
      () =>
        new Counter({ name: 'xai_blocks_total', help: 'a', labelNames: ['miner'], registers: [] }),
    ],
    [
      'labels, one too many',
      () =>
        new Counter({
          name: 'xai_blocks_total',
          help: 'a',
          labelNames: ['source', 'b'],
          registers: [],
        }),
    ],
    [
      'buckets',
      () =>
        new Histogram({ name: 'xai_chain_reorg_depth', help: 'a', buckets: [1, 2], registers: [] }),
    ],
  ])('refuse another metric of the name: %s', (_difference, other) => {
    const registry = new Registry();
    const metric = other();
    registry.registerMetric(metric as Counter);

    const error = errorOf(() => createMetrics({ registry }));
    expect(error.code).toBe('XAI_METRICS_REGISTRY_CONFLICT');
    expect(error.message).toContain((metric as unknown as { name: string }).name);
  });

  it('refuse other buckets than the first instance has', () => {
    const { registry } = create({ buckets: { chain_reorg_depth: [1, 10] } });

    const error = errorOf(() => createMetrics({ registry }));
    expect(error.code).toBe('XAI_METRICS_REGISTRY_CONFLICT');
    expect(error.message).toContain('xai_chain_reorg_depth');
    expect(() =>
      createMetrics({ registry, buckets: { chain_reorg_depth: [1, 10] }, processMetrics: false }),
    ).not.toThrow();
  });

  it('accept a matching metric from another copy of the client', async () => {
    const registry = new Registry();
    let value = 0;
    // What a second installed copy looks like: the same shape, another class.
    registry.registerMetric({
      name: 'xai_mining_attempts_total',
      help: 'a',
      type: 'counter',
      labelNames: [],
      inc: (_labels: object, by: number) => {
        value += by;
      },
      get: async () => ({
        name: 'xai_mining_attempts_total',
        help: 'a',
        type: 'counter',
        values: [],
      }),
    } as never);
    const metrics = createMetrics({ registry, processMetrics: false });
    metrics.recordMiningAttempt(false);

    expect(value).toBe(1);
  });
});

describe('buckets', () => {
  it('come from the option where it names the histogram, else from the catalogue', async () => {
    const { metrics, read } = create({ buckets: { chain_reorg_depth: [1, 6] } });
    metrics.recordReorg(6);

    const bounds = (await read())
      .filter(({ name }) => name === 'xai_chain_reorg_depth_bucket')
      .map(({ labels, value }) => [labels.le, value]);
    expect(bounds).toEqual([
      ['1', 0],
      ['6', 1],
      ['+Inf', 1],
    ]);
  });
});
