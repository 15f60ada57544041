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
