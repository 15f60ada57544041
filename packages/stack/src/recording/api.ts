import { duration } from '../duration';
import type { RecordingGroup } from './define-recordings';

/** Names of {@link apiRecordings}. */
export const apiRecordingNames = {
  /** Requests a second; 0 as long as a server has had none. */
  apiRequestsPerSecond: 'instance:{prefix}api_requests:rate{rateWindow}',
  /** By `status_class`: `2xx` to `5xx`, and `499` by itself. */
  apiRequestsByStatusClass: 'instance_status_class:{prefix}api_requests:rate{rateWindow}',
  apiRequestsByEndpoint: 'instance_endpoint:{prefix}api_requests:rate{rateWindow}',
  /** Share of requests that the server failed; absent without requests. */
  apiErrorRatio: 'instance:{prefix}api_request_errors:ratio_rate{rateWindow}',
  /** Share of requests that the server did not fail; absent without requests. */
  apiSuccessRatio: 'instance:{prefix}api_request_successes:ratio_rate{rateWindow}',
  apiDurationBuckets: 'instance_le:{prefix}api_request_duration_seconds_bucket:rate{rateWindow}',
  /** By endpoint and bucket for all servers of a job: what boards compute quantiles of, at any size. */
  apiDurationBucketsByEndpoint:
    'job_endpoint_le:{prefix}api_request_duration_seconds_bucket:rate{rateWindow}',
  apiLatencyP50: 'instance:{prefix}api_request_duration_seconds:p50_rate{rateWindow}',
  apiLatencyP95: 'instance:{prefix}api_request_duration_seconds:p95_rate{rateWindow}',
  apiLatencyP99: 'instance:{prefix}api_request_duration_seconds:p99_rate{rateWindow}',
  apiLatencyP95ByEndpoint:
    'instance_endpoint:{prefix}api_request_duration_seconds:p95_rate{rateWindow}',
} as const;

/**
 * Statuses of which the time says nothing: a connection that was handed over, such as to WebSocket,
 * and one that the client closed, as it ends every event stream.
 */
const untimed = 'status!~"101|499"';

/** Requests of the HTTP API. */
export const apiRecordings: RecordingGroup<typeof apiRecordingNames> = {
  // The counters begin with the first request; the gauge is there from the start.
  apiRequestsPerSecond: ({ m, on, by, t }) =>
    `sum by (${by.server}) (rate(${m.api.requests}{${on.servers}}[${duration(t.rateWindow)}]))` +
    ` or 0 * sum by (${by.server}) (${m.api.requestsInFlight}{${on.servers}})`,
  apiRequestsByStatusClass: ({ m, on, by, t }) => {
    const rate = `rate(${m.api.requests}{${on.servers}}[${duration(t.rateWindow)}])`;
    const classes = `label_replace(${rate}, "status_class", "\${1}xx", "status", "([1-5])[0-9]{2}")`;
    const withAborted = `label_replace(${classes}, "status_class", "499", "status", "499")`;
    return `sum by (${by.server}, status_class) (${withAborted})`;
  },
  apiRequestsByEndpoint: ({ m, on, by, t }) =>
    `sum by (${by.server}, endpoint) (rate(${m.api.requests}{${on.servers}}[${duration(t.rateWindow)}]))`,
  // No status 5xx has a series before the first one: without the second line, no error would be unknown.
  apiErrorRatio: ({ r, on, by }) =>
    `(sum by (${by.server}) (${r.apiRequestsByStatusClass}{${on.servers}, status_class="5xx"})` +
    ` or 0 * ${r.apiRequestsPerSecond}{${on.servers}})` +
    ` / (${r.apiRequestsPerSecond}{${on.servers}} > 0)`,
  apiSuccessRatio: ({ r, on }) => `1 - ${r.apiErrorRatio}{${on.servers}}`,
  apiDurationBuckets: ({ m, on, by, t }) =>
    `sum by (${by.server}, le) (rate(${m.api.requestDurationSeconds}_bucket{${on.servers}, ${untimed}}[${duration(t.rateWindow)}]))`,
  apiDurationBucketsByEndpoint: ({ m, on, t }) =>
    `sum by (cluster, job, endpoint, le) (rate(${m.api.requestDurationSeconds}_bucket{${on.servers}, ${untimed}}[${duration(t.rateWindow)}]))`,
  apiLatencyP50: ({ r, on }) => `histogram_quantile(0.5, ${r.apiDurationBuckets}{${on.servers}})`,
  apiLatencyP95: ({ r, on }) => `histogram_quantile(0.95, ${r.apiDurationBuckets}{${on.servers}})`,
  apiLatencyP99: ({ r, on }) => `histogram_quantile(0.99, ${r.apiDurationBuckets}{${on.servers}})`,
  apiLatencyP95ByEndpoint: ({ m, on, by, t }) =>
    `histogram_quantile(0.95, sum by (${by.server}, endpoint, le) (rate(${m.api.requestDurationSeconds}_bucket{${on.servers}, ${untimed}}[${duration(t.rateWindow)}])))`,
};
