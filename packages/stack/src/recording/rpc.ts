import { duration } from '../duration';
import type { RecordingGroup } from './define-recordings';
import { faultSelector } from './rpc-faults';

/** Names of {@link rpcRecordings}. */
export const rpcRecordingNames = {
  /** JSON-RPC calls a second. */
  rpcRequestsPerSecond: 'instance:{prefix}rpc_requests:rate{rateWindow}',
  rpcRequestsByMethod: 'instance_rpc_method:{prefix}rpc_requests:rate{rateWindow}',
  rpcRequestsByOutcome: 'instance_outcome:{prefix}rpc_requests:rate{rateWindow}',
  /** Share of calls that the server failed; absent without calls. */
  rpcErrorRatio: 'instance:{prefix}rpc_request_errors:ratio_rate{rateWindow}',
  rpcDurationBuckets: 'instance_le:{prefix}rpc_request_duration_seconds_bucket:rate{rateWindow}',
  /** For all servers of a job: what boards compute of, at any size. */
  rpcDurationBucketsByMethod:
    'job_rpc_method_le:{prefix}rpc_request_duration_seconds_bucket:rate{rateWindow}',
  rpcRequestsByMethodAndOutcome: 'job_rpc_method_outcome:{prefix}rpc_requests:rate{rateWindow}',
  rpcLatencyP50: 'instance:{prefix}rpc_request_duration_seconds:p50_rate{rateWindow}',
  rpcLatencyP95: 'instance:{prefix}rpc_request_duration_seconds:p95_rate{rateWindow}',
  rpcLatencyP99: 'instance:{prefix}rpc_request_duration_seconds:p99_rate{rateWindow}',
  rpcLatencyP95ByMethod:
    'instance_rpc_method:{prefix}rpc_request_duration_seconds:p95_rate{rateWindow}',
  /** Time of a poll of a node that a server asks, by `source`. */
  sourceLatencyP95: 'instance_source:{prefix}source_duration_seconds:p95_rate{rateWindow}',
} as const;

/** JSON-RPC calls, and the nodes that servers ask. */
export const rpcRecordings: RecordingGroup<typeof rpcRecordingNames> = {
  rpcRequestsPerSecond: ({ m, on, by, t }) =>
    `sum by (${by.server}) (rate(${m.rpc.requests}{${on.servers}}[${duration(t.rateWindow)}]))`,
  rpcRequestsByMethod: ({ m, on, by, t }) =>
    `sum by (${by.server}, rpc_method) (rate(${m.rpc.requests}{${on.servers}}[${duration(t.rateWindow)}]))`,
  rpcRequestsByOutcome: ({ m, on, by, t }) =>
    `sum by (${by.server}, outcome) (rate(${m.rpc.requests}{${on.servers}}[${duration(t.rateWindow)}]))`,
  // A method has its failed outcomes from its first call on; before, the share of none is unknown.
  rpcErrorRatio: ({ m, r, on, by, t }) =>
    `(sum by (${by.server}) (rate(${m.rpc.requests}{${on.servers}, ${faultSelector}}[${duration(t.rateWindow)}]))` +
    ` or 0 * ${r.rpcRequestsPerSecond}{${on.servers}})` +
    ` / (${r.rpcRequestsPerSecond}{${on.servers}} > 0)`,
  rpcDurationBuckets: ({ m, on, by, t }) =>
    `sum by (${by.server}, le) (rate(${m.rpc.requestDurationSeconds}_bucket{${on.servers}}[${duration(t.rateWindow)}]))`,
  rpcDurationBucketsByMethod: ({ m, on, t }) =>
    `sum by (cluster, job, rpc_method, le) (rate(${m.rpc.requestDurationSeconds}_bucket{${on.servers}}[${duration(t.rateWindow)}]))`,
  rpcRequestsByMethodAndOutcome: ({ m, on, t }) =>
    `sum by (cluster, job, rpc_method, outcome) (rate(${m.rpc.requests}{${on.servers}}[${duration(t.rateWindow)}]))`,
  rpcLatencyP50: ({ r, on }) => `histogram_quantile(0.5, ${r.rpcDurationBuckets}{${on.servers}})`,
  rpcLatencyP95: ({ r, on }) => `histogram_quantile(0.95, ${r.rpcDurationBuckets}{${on.servers}})`,
  rpcLatencyP99: ({ r, on }) => `histogram_quantile(0.99, ${r.rpcDurationBuckets}{${on.servers}})`,
  rpcLatencyP95ByMethod: ({ m, on, by, t }) =>
    `histogram_quantile(0.95, sum by (${by.server}, rpc_method, le) (rate(${m.rpc.requestDurationSeconds}_bucket{${on.servers}}[${duration(t.rateWindow)}])))`,
  sourceLatencyP95: ({ m, on, by, t }) =>
    `histogram_quantile(0.95, sum by (${by.chain}, source, le) (rate(${m.sources.durationSeconds}_bucket{${on.servers}}[${duration(t.rateWindow)}])))`,
};
