import { configured, defineMetrics, oneOf } from './define-metrics';

/** AI tasks that the chain or its services run. */
export const aiMetrics = defineMetrics({
  tasks: {
    name: 'ai_tasks_total',
    type: 'counter',
    unit: 'tasks',
    help: 'Finished AI tasks, by provider from the aiProviders option and by outcome.',
    labels: {
      provider: configured('aiProviders'),
      status: oneOf('success', 'failure', 'timeout', 'cancelled'),
    },
    aliases: [{ name: 'ai_jobs_completed_total' }],
  },
  taskDurationSeconds: {
    name: 'ai_task_duration_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Time an AI task took, whatever its outcome.',
    labels: { provider: configured('aiProviders') },
    buckets: [0.01, 0.1, 0.5, 1, 5, 10, 30, 60, 300],
    bucketsReason: "the original's bounds, 10 ms for local models and 300 s for long runs",
  },
  taskCost: {
    name: 'ai_task_cost_total',
    type: 'counter',
    unit: 'coins',
    help: 'Coins charged for AI tasks.',
    labels: { provider: configured('aiProviders') },
  },
  tokens: {
    name: 'ai_tokens_consumed_total',
    type: 'counter',
    unit: 'tokens',
    help: 'Tokens that models read and wrote, by model from the aiModels option.',
    labels: { model: configured('aiModels'), direction: oneOf('input', 'output') },
  },
  jobsSubmitted: {
    name: 'ai_jobs_submitted_total',
    type: 'counter',
    unit: 'jobs',
    help: 'AI jobs that were asked for, by type from the aiJobTypes option; refused ones included.',
    labels: { job_type: configured('aiJobTypes') },
  },
  jobsAccepted: {
    name: 'ai_jobs_accepted_total',
    type: 'counter',
    unit: 'jobs',
    help: 'AI jobs that a provider has taken on.',
    labels: { provider: configured('aiProviders') },
  },
  taskRetries: {
    name: 'ai_task_retries_total',
    type: 'counter',
    unit: 'retries',
    help: 'AI tasks that were tried again, by the provider that had failed and the reason.',
    labels: {
      provider: configured('aiProviders'),
      reason: oneOf('timeout', 'rate_limited', 'unavailable', 'invalid_answer', 'other'),
    },
  },
  jobQueueSize: {
    name: 'ai_job_queue_size',
    type: 'gauge',
    aggregate: 'sum',
    unit: 'tasks',
    help: 'AI tasks waiting to be run.',
  },
  providersActive: {
    name: 'ai_providers_active',
    type: 'gauge',
    aggregate: 'max',
    unit: 'providers',
    help: 'AI providers that take tasks now.',
  },
});
