import { configured, defineMetrics, oneOf } from './define-metrics';

/** How a JSON-RPC call can end. */
export const rpcOutcomes = [
  'ok',
  'parse_error',
  'invalid_request',
  'method_not_found',
  'invalid_params',
  'internal_error',
  'server_error',
  'application_error',
  'aborted',
  'unknown',
] as const;

/** JSON-RPC calls to this server. */
export const rpcMetrics = defineMetrics({
  requests: {
    name: 'rpc_requests_total',
    type: 'counter',
    unit: 'requests',
    help: 'Answered JSON-RPC calls, each element of a batch by itself; what could not be read is `unknown`, never `ok`.',
    labels: {
      rpc_method: configured('rpcMethods'),
      outcome: oneOf(...rpcOutcomes),
      batched: oneOf('true', 'false'),
    },
    appearsWithUse: true,
    onlyWith: 'rpc',
  },
  notifications: {
    name: 'rpc_notifications_total',
    type: 'counter',
    unit: 'notifications',
    help: 'JSON-RPC calls without an id, which have no answer and so no outcome.',
    labels: { rpc_method: configured('rpcMethods') },
    appearsWithUse: true,
    onlyWith: 'rpc',
  },
  requestDurationSeconds: {
    name: 'rpc_request_duration_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Time of JSON-RPC calls that are sent alone, from the first sight of the request until the last byte of its response.',
    labels: { rpc_method: configured('rpcTimedMethods') },
    appearsWithUse: true,
    onlyWith: 'rpc',
    buckets: [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 10, 30],
    bucketsReason:
      'ten, because every method has them all: from a cached height to a trace or a range of logs that runs into the time limit of a proxy',
  },
  batchSize: {
    name: 'rpc_batch_size',
    type: 'histogram',
    unit: 'calls',
    help: 'Elements of a JSON-RPC batch.',
    onlyWith: 'rpc',
    buckets: [1, 2, 5, 10, 25, 50, 100, 500, 1_000, 10_000],
    bucketsReason: 'batches of wallets, of indexers, and past the limits that providers set',
  },
  batchDurationSeconds: {
    name: 'rpc_batch_duration_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Time of a whole JSON-RPC batch; it is booked on none of its methods.',
    onlyWith: 'rpc',
    buckets: [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 10, 30, 60],
    bucketsReason: 'those of single calls, moved up: a batch takes as long as its slowest element',
  },
});
