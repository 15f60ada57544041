import { describe, expect, it } from '@jest/globals';
import { createRecorded } from './recorded';

describe('setSyncStatus', () => {
  it('is 1 in sync and 0 while catching up', async () => {
    const { metrics, changes } = createRecorded();

    expect(await changes(() => metrics.setSyncStatus(false))).toEqual({ chain_sync_status: 0 });
    expect(await changes(() => metrics.setSyncStatus(true))).toEqual({ chain_sync_status: 1 });
  });

  it('makes everything absent when the node cannot know', async () => {
    const { metrics, changes } = createRecorded();
    metrics.setSyncStatus(false, { ratio: 0.25, bestKnownHeight: 400 });

    expect(await changes(() => metrics.setSyncStatus(undefined))).toEqual({
      chain_sync_status: 'absent',
      chain_sync_ratio: 'absent',
      chain_sync_percentage: 'absent',
      chain_best_known_height: 'absent',
    });
  });

  it('shows the ratio, also in percent', async () => {
    const { changes } = createRecorded();

    expect(await changes((metrics) => metrics.setSyncStatus(false, { ratio: 0.25 }))).toEqual({
      chain_sync_status: 0,
      chain_sync_ratio: 0.25,
      chain_sync_percentage: 25,
    });
  });

  it('computes the ratio from the heights', async () => {
    const { metrics, changes } = createRecorded();
    metrics.recordBlock({ height: 100, source: 'synced' });

    const behind = await changes(() => metrics.setSyncStatus(false, { bestKnownHeight: 400n }));
    expect(behind).toEqual({
      chain_sync_status: 0,
      chain_best_known_height: 400,
      chain_sync_ratio: 0.25,
      chain_sync_percentage: 25,
    });
  });

  it.each([
    ['ahead of its peers', 100, 90],
    ['level with them', 100, 100],
    ['at the genesis block with them', 0, 0],
  ])('is complete %s', async (_where, height, bestKnownHeight) => {
    const { metrics, changes } = createRecorded();
    metrics.recordBlock({ height, source: 'synced' });

    expect(await changes(() => metrics.setSyncStatus(true, { bestKnownHeight }))).toMatchObject({
      chain_sync_ratio: 1,
      chain_sync_percentage: 100,
    });
  });

  it('leaves the ratio absent as long as the own height is unknown', async () => {
    const { changes } = createRecorded();
    const moved = await changes((metrics) => metrics.setSyncStatus(false, { bestKnownHeight: 9 }));

    expect(moved).toEqual({ chain_sync_status: 0, chain_best_known_height: 9 });
  });

  it('refuses a ratio above 1', async () => {
    const { changes } = createRecorded();
    const moved = await changes((metrics) => metrics.setSyncStatus(false, { ratio: 25 }));

    expect(moved).not.toHaveProperty('chain_sync_ratio');
    expect(moved).not.toHaveProperty('chain_sync_percentage');
    expect(moved).toHaveProperty('refused_values_total{reason="out_of_range"}');
  });
});

describe('recordReorg', () => {
  it('counts it, observes its depth and notes when it happened', async () => {
    const { changes } = createRecorded();
    const before = Date.now() / 1000;
    const { chain_last_reorg_timestamp_seconds: moment, ...rest } = await changes((metrics) =>
      metrics.recordReorg(3),
    );

    expect(rest).toEqual({
      chain_reorgs_total: 1,
      chain_reorg_depth_count: 1,
      chain_reorg_depth_sum: 3,
    });
    expect(moment).toBeGreaterThanOrEqual(before);
    expect(moment).toBeLessThanOrEqual(Date.now() / 1000);
  });
});

describe('recordOrphanedBlock', () => {
  it('adds one block, or as many as it is told', async () => {
    const { metrics, changes } = createRecorded();

    expect(await changes(() => metrics.recordOrphanedBlock())).toEqual({
      orphaned_blocks_total: 1,
    });
    expect(await changes(() => metrics.recordOrphanedBlock(3))).toEqual({
      orphaned_blocks_total: 3,
    });
  });
});

describe('updateChainState', () => {
  it('sets what is given and leaves the rest', async () => {
    const { metrics, changes } = createRecorded();

    expect(
      await changes(() =>
        metrics.updateChainState({ finalizedHeight: 90n, tips: 2, orphanPoolSize: 0 }),
      ),
    ).toEqual({ chain_finalized_height: 90, chain_tips: 2, orphan_blocks: 0 });
    expect(await changes(() => metrics.updateChainState({ tips: 1 }))).toEqual({ chain_tips: 1 });
    expect(await changes(() => metrics.updateChainState({}))).toEqual({});
  });
});
