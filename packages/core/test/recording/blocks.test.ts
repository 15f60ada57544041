import { describe, expect, it } from '@jest/globals';
import { parseSamples } from '../../../../test/samples';
import { createRecorded } from './recorded';

describe('recordBlock', () => {
  it('moves count and height alone when nothing else is known; the source is received', async () => {
    const { changes } = createRecorded();

    expect(await changes((metrics) => metrics.recordBlock({ height: 7 }))).toEqual({
      'blocks_total{source="received"}': 1,
      block_height: 7,
    });
  });

  it('moves every metric of a block found here', async () => {
    const { changes } = createRecorded();
    const moved = await changes((metrics) =>
      metrics.recordBlock({
        height: 8n,
        source: 'mined',
        timestamp: 1_700_000_012,
        parentTimestamp: new Date(1_700_000_000_000),
        sizeBytes: 900,
        transactionCount: 3,
        difficulty: 2n ** 70n,
        miningTimeSeconds: 11,
        validationTimeSeconds: 0.2,
      }),
    );

    expect(moved).toEqual({
      'blocks_total{source="mined"}': 1,
      mining_blocks_found_total: 1,
      block_height: 8,
      block_size_bytes_sum: 900,
      block_size_bytes_count: 1,
      block_transactions_sum: 3,
      block_transactions_count: 1,
      block_difficulty: 2 ** 70,
      block_mining_time_seconds_sum: 11,
      block_mining_time_seconds_count: 1,
      block_validation_time_seconds_sum: 0.2,
      block_validation_time_seconds_count: 1,
      block_head_timestamp_seconds: 1_700_000_012,
      block_interval_seconds_sum: 12,
      block_interval_seconds_count: 1,
    });
  });

  it('takes the interval from consecutive heights only', async () => {
    const { metrics, changes } = createRecorded();
    metrics.recordBlock({ height: 1, timestamp: 1000, source: 'synced' });
    const interval = async (height: number | bigint, timestamp: number) => {
      const moved = await changes(() =>
        metrics.recordBlock({ height, timestamp, source: 'synced' }),
      );
      return [moved.block_interval_seconds_count, moved.block_interval_seconds_sum];
    };

    expect(await interval(2, 1015)).toEqual([1, 15]);
    expect(await interval(3n, 1020)).toEqual([1, 5]);
    expect(await interval(5, 1040)).toEqual([undefined, undefined]); // 4 was skipped
    expect(await interval(5, 1041)).toEqual([undefined, undefined]); // replaced
    expect(await interval(6, 1050)).toEqual([1, 9]);
    expect(await interval(4, 1020)).toEqual([undefined, undefined]); // back after a reorganisation
    expect(await interval(5, 1030)).toEqual([1, 10]);
  });

  it('prefers the timestamp of the parent given over that of the block before', async () => {
    const { metrics, changes } = createRecorded();
    metrics.recordBlock({ height: 1, timestamp: 1000, source: 'synced' });
    const block = { height: 2, timestamp: 1015, parentTimestamp: 1005, source: 'synced' } as const;

    expect(await changes(() => metrics.recordBlock(block))).toMatchObject({
      block_interval_seconds_sum: 10,
    });
  });

  it('counts a block older than its parent as an interval of 0', async () => {
    const { changes } = createRecorded();
    const moved = await changes((metrics) =>
      metrics.recordBlock({ height: 2, timestamp: 990, parentTimestamp: 1000, source: 'synced' }),
    );

    expect(moved.block_interval_seconds_count).toBe(1);
    expect(moved.block_interval_seconds_sum).toBeUndefined();
  });

  it('measures with aliases how far the clock and a new block are apart, in both directions', async () => {
    const { changes, text } = createRecorded({ aliases: true });
    const now = Date.now() / 1000;

    const moved = await changes((metrics) => {
      metrics.recordBlock({ height: 1, source: 'received', timestamp: now - 45 });
      metrics.recordBlock({ height: 2, source: 'mined', timestamp: now + 45 });
      metrics.recordBlock({ height: 3, source: 'synced', timestamp: now - 86_400 });
    });

    expect(moved.block_timestamp_wall_clock_drift_seconds_count).toBe(2);
    const buckets = parseSamples(await text()).filter(
      ({ name }) => name === 'xai_block_timestamp_wall_clock_drift_seconds_bucket',
    );
    const upTo = (le: string) => buckets.find(({ labels }) => labels.le === le)?.value;
    expect(['-60', '-30', '0', '60'].map(upTo)).toEqual([0, 1, 1, 2]);
  });

  it('measures the arrival delay of received blocks only', async () => {
    const { metrics, changes } = createRecorded();
    const delay = async (source: 'mined' | 'received' | 'synced', timestamp: Date) =>
      changes(() => metrics.recordBlock({ height: 1, timestamp, source }));

    const threeSecondsAgo = new Date(Date.now() - 3000);
    const received = await delay('received', threeSecondsAgo);
    expect(received.block_arrival_delay_seconds_count).toBe(1);
    expect(received.block_arrival_delay_seconds_sum).toBeGreaterThanOrEqual(3);
    expect(received.block_arrival_delay_seconds_sum).toBeLessThan(8);
    expect(await delay('mined', threeSecondsAgo)).not.toHaveProperty(
      'block_arrival_delay_seconds_count',
    );
    expect(await delay('synced', threeSecondsAgo)).not.toHaveProperty(
      'block_arrival_delay_seconds_count',
    );
  });

  it('counts a block from the future as a delay of 0', async () => {
    const { changes } = createRecorded();
    const timestamp = new Date(Date.now() + 60_000);
    const moved = await changes((metrics) => metrics.recordBlock({ height: 1, timestamp }));

    expect(moved.block_arrival_delay_seconds_count).toBe(1);
    expect(moved).not.toHaveProperty('block_arrival_delay_seconds_sum');
  });

  it('refuses a timestamp in milliseconds and keeps the rest', async () => {
    const { changes } = createRecorded();
    const moved = await changes((metrics) =>
      metrics.recordBlock({ height: 4, timestamp: 1_700_000_000_000 }),
    );

    expect(moved).toEqual({
      'blocks_total{source="received"}': 1,
      block_height: 4,
      'refused_values_total{reason="out_of_range"}': 1,
    });
  });

  it('counts a call with nothing as a fault of ours, not of the chain', async () => {
    const { changes } = createRecorded();
    const moved = await changes((metrics) => metrics.recordBlock(undefined as never));

    expect(moved).toEqual({ 'instrumentation_errors_total{where="recording"}': 1 });
  });
});
