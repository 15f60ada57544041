import { defineMetrics, oneOf } from './define-metrics';

/** Whether a chain is fit to serve, and by which criteria. */
export const readinessMetrics = defineMetrics({
  ready: {
    name: 'ready',
    type: 'gauge',
    aggregate: 'min',
    unit: '1',
    help: 'Whether the chain is ready by the verdict of the newest poll: 1 or 0.',
  },
  checkStatus: {
    name: 'readiness_check_status',
    type: 'gauge',
    aggregate: 'min',
    unit: '1',
    help: 'How a criterion came out in the newest poll: 1 pass, 0.5 warning, 0 fail; absent if unknown or off.',
    labels: { check: { bound: 'checks' } },
  },
  checkValue: {
    name: 'readiness_check_value',
    type: 'gauge',
    aggregate: 'newest',
    unit: '1',
    help: 'What the criterion compares with its limit, in blocks, seconds, peers or references.',
    labels: { check: { bound: 'checks' } },
  },
  checkLimit: {
    name: 'readiness_check_limit',
    type: 'gauge',
    aggregate: 'newest',
    unit: '1',
    help: 'The limit of the criterion, the very one that readiness goes by.',
    labels: { check: { bound: 'checks' } },
  },
  transitions: {
    name: 'readiness_transitions_total',
    type: 'counter',
    unit: 'changes',
    help: 'Changes of readiness, by the first criterion that failed; passed if none does.',
    labels: { to: oneOf('ready', 'not_ready'), reason: { bound: 'checks' } },
  },
});
