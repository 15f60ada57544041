import { sourceErrorKinds } from '../chain/source-error';
import { configured, defineMetrics } from './define-metrics';

/** The nodes that the chain is read from. */
export const sourceMetrics = defineMetrics({
  up: {
    name: 'source_up',
    type: 'gauge',
    aggregate: 'min',
    unit: '1',
    help: 'Whether a node told its head in the newest poll: 1 or 0; node is the one that this server belongs to.',
    labels: { source: configured('sources') },
  },
  info: {
    name: 'source_info',
    type: 'gauge',
    aggregate: 'newest',
    unit: '1',
    help: 'Always 1; the labels say what a node says of itself: software, version and chain.',
    labels: {
      source: configured('sources'),
      client: { bound: 'told' },
      version: { bound: 'told' },
      chain_id: { bound: 'told' },
    },
  },
  durationSeconds: {
    name: 'source_duration_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Time of a poll of a node, all its questions together.',
    labels: { source: configured('sources') },
    appearsWithUse: true,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5],
    bucketsReason:
      'from a node on the same machine to 2 s, the time limit of a call, and several of them',
  },
  errors: {
    name: 'source_errors_total',
    type: 'counter',
    unit: 'errors',
    help: 'Questions to a node that were not answered as they should be, by what went wrong.',
    labels: { source: configured('sources'), kind: { oneOf: sourceErrorKinds } },
    appearsWithUse: true,
  },
  lastSuccessTimestampSeconds: {
    name: 'source_last_success_timestamp_seconds',
    type: 'gauge',
    aggregate: 'newest',
    unit: 'seconds',
    help: 'When a node told its head last, in seconds since 1970.',
    labels: { source: configured('sources') },
  },
});
