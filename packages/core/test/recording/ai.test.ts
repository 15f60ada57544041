import { describe, expect, it } from '@jest/globals';
import { createRecorded } from './recorded';

describe('recordAiTask', () => {
  it('counts the outcome, and observes time and cost where they are known', async () => {
    const { metrics, changes } = createRecorded({ aiProviders: ['local'], coinDecimals: 8 });

    expect(
      await changes(() => metrics.recordAiTask({ provider: 'local', status: 'timeout' })),
    ).toEqual({ 'ai_tasks_total{provider="local",status="timeout"}': 1 });
    expect(
      await changes(() =>
        metrics.recordAiTask({
          provider: 'local',
          status: 'success',
          durationSeconds: 2,
          cost: 25_000_000n,
        }),
      ),
    ).toEqual({
      'ai_tasks_total{provider="local",status="success"}': 1,
      'ai_task_duration_seconds_sum{provider="local"}': 2,
      'ai_task_duration_seconds_count{provider="local"}': 1,
      'ai_task_cost_total{provider="local"}': 0.25,
    });
  });

  it('folds providers outside the option into other', async () => {
    const { changes } = createRecorded();

    expect(
      await changes((metrics) => metrics.recordAiTask({ provider: 'x', status: 'failure' })),
    ).toEqual({ 'ai_tasks_total{provider="other",status="failure"}': 1 });
  });

  it('refuses an unknown outcome', async () => {
    const { changes } = createRecorded();

    expect(
      await changes((metrics) =>
        metrics.recordAiTask({ provider: 'x', status: 'fine' as 'success' }),
      ),
    ).toEqual({ 'refused_values_total{reason="unknown_label"}': 1 });
  });
});

describe('updateAiQueue', () => {
  it('sets what is given', async () => {
    const { metrics, changes } = createRecorded();

    expect(await changes(() => metrics.updateAiQueue({ size: 4 }))).toEqual({
      ai_job_queue_size: 4,
    });
    expect(await changes(() => metrics.updateAiQueue({ providersActive: 0 }))).toEqual({
      ai_providers_active: 0,
    });
  });
});
