import { describe, expect, it } from '@jest/globals';
import { createRecorded } from './recorded';

describe('mining', () => {
  it('sets the hash rate, 0 included', async () => {
    const { metrics, changes } = createRecorded();

    expect(await changes(() => metrics.updateMiningHashrate(10n ** 18n))).toEqual({
      mining_hashrate: 1e18,
    });
    expect(await changes(() => metrics.updateMiningHashrate(0))).toEqual({ mining_hashrate: 0 });
  });

  it('counts every attempt, and those that found something apart', async () => {
    const { metrics, changes } = createRecorded();

    expect(await changes(() => metrics.recordMiningAttempt(false))).toEqual({
      mining_attempts_total: 1,
    });
    expect(await changes(() => metrics.recordMiningAttempt(true))).toEqual({
      mining_attempts_total: 1,
      mining_success_total: 1,
    });
  });

  it('sets the number of miners', async () => {
    const { changes } = createRecorded();

    expect(await changes((metrics) => metrics.updateActiveMiners(2))).toEqual({ miners_active: 2 });
  });
});
