import { defineMetrics } from './define-metrics';

/** The application's own health checks. */
export const healthMetrics = defineMetrics({
  checkStatus: {
    name: 'health_check_status',
    type: 'gauge',
    aggregate: 'min',
    unit: '1',
    help: 'How a health check came out when it ran last: 1 pass, 0.5 warning, 0 fail.',
    labels: { check: { bound: 'checks' } },
  },
  checkDurationSeconds: {
    name: 'health_check_duration_seconds',
    type: 'gauge',
    aggregate: 'max',
    unit: 'seconds',
    help: 'Time that a health check took when it ran last.',
    labels: { check: { bound: 'checks' } },
  },
  checkUnsettledRuns: {
    name: 'health_check_unsettled_runs',
    type: 'gauge',
    aggregate: 'sum',
    unit: '1',
    help: 'Runs of a health check that have outlived its time limit and not ended since, at most 8 in a process.',
    labels: { check: { bound: 'checks' } },
  },
});
