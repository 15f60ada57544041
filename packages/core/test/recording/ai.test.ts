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

  it('counts the tokens of the models that the option names', async () => {
    const { changes } = createRecorded({ aiProviders: ['local'], aiModels: ['small'] });
    const task = {
      provider: 'local',
      status: 'success',
      inputTokens: 900,
      outputTokens: 40,
    } as const;

    expect(
      await changes((metrics) => {
        metrics.recordAiTask({ ...task, model: 'small' });
        metrics.recordAiTask({ ...task, model: 'large' });
        metrics.recordAiTask({ ...task, outputTokens: 2 });
      }),
    ).toEqual({
      'ai_tasks_total{provider="local",status="success"}': 3,
      'ai_tokens_consumed_total{model="small",direction="input"}': 900,
      'ai_tokens_consumed_total{model="small",direction="output"}': 40,
      'ai_tokens_consumed_total{model="other",direction="input"}': 1800,
      'ai_tokens_consumed_total{model="other",direction="output"}': 42,
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

describe('AI jobs', () => {
  it('are counted when asked for, taken on and tried again', async () => {
    const { changes } = createRecorded({ aiProviders: ['local'], aiJobTypes: ['summary'] });

    expect(
      await changes((metrics) => {
        metrics.recordAiJobSubmitted('summary');
        metrics.recordAiJobSubmitted('0x12ab');
        metrics.recordAiJobAccepted('local');
        metrics.recordAiRetry({ provider: 'local', reason: 'rate_limited' });
        metrics.recordAiRetry({ provider: 'cloud', reason: 'odd' as 'other' });
      }),
    ).toEqual({
      'ai_jobs_submitted_total{job_type="summary"}': 1,
      'ai_jobs_submitted_total{job_type="other"}': 1,
      'ai_jobs_accepted_total{provider="local"}': 1,
      'ai_task_retries_total{provider="local",reason="rate_limited"}': 1,
      'ai_task_retries_total{provider="other",reason="other"}': 1,
    });
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
