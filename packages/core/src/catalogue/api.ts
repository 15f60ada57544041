import { defineMetrics, oneOf } from './define-metrics';

/** The verbs that are counted by name; everything else a client invents is `_OTHER`. */
export const httpMethods = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'CONNECT',
  'TRACE',
  'QUERY',
  '_OTHER',
] as const;

const requestLabels = {
  method: { oneOf: httpMethods },
  endpoint: { bound: 'routes' },
  status: { bound: 'statuses' },
} as const;

const sizeBuckets = [250, 1_000, 5_000, 25_000, 100_000, 500_000, 2_500_000, 10_000_000] as const;

/** HTTP requests to this server. */
export const apiMetrics = defineMetrics({
  requests: {
    name: 'api_requests_total',
    type: 'counter',
    unit: 'requests',
    help: 'Finished requests, by matched route; 499 means that the client went away first.',
    labels: requestLabels,
    takesCustomLabels: true,
  },
  requestDurationSeconds: {
    name: 'api_request_duration_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Time from the first sight of a request until the last byte of its response.',
    labels: requestLabels,
    takesCustomLabels: true,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    bucketsReason:
      'the bounds nearly every Node dashboard has, all of them also in OpenTelemetry; 5 s is the SlowAPIResponses threshold',
  },
  requestsInFlight: {
    name: 'api_requests_in_flight',
    type: 'gauge',
    aggregate: 'sum',
    unit: 'requests',
    help: 'Requests being served now.',
  },
  activeConnections: {
    name: 'api_active_connections',
    type: 'gauge',
    aggregate: 'sum',
    unit: 'connections',
    help: 'Open connections to this server, idle ones included; absent before the first request.',
  },
  errors: {
    name: 'api_errors_total',
    type: 'counter',
    unit: 'errors',
    help: 'Requests that ended in an error, by matched route and kind.',
    labels: {
      endpoint: { bound: 'routes' },
      error_type: oneOf(
        'client_error',
        'server_error',
        'timeout',
        'aborted',
        'validation',
        'upstream',
        'other',
      ),
    },
  },
  requestSizeBytes: {
    name: 'api_request_size_bytes',
    type: 'histogram',
    unit: 'bytes',
    help: 'Bytes read from the connection for a request, headers included; HTTP/1 only.',
    onlyWith: 'sizes',
    buckets: sizeBuckets,
    bucketsReason: 'from a bare GET over a JSON-RPC call to an upload of many transactions',
  },
  responseSizeBytes: {
    name: 'api_response_size_bytes',
    type: 'histogram',
    unit: 'bytes',
    help: 'Bytes written to the connection for a complete response, headers included; HTTP/1 only.',
    onlyWith: 'sizes',
    buckets: sizeBuckets,
    bucketsReason: 'from a bare status over a page of blocks to an export of a whole chain range',
  },
});
