import type { MetricDefinition } from './catalogue/define-metrics';

/** By which conventions the metrics of requests are named. */
export type Naming = 'xai' | 'prometheus' | 'opentelemetry';

interface Convention {
  /** By the name in the catalogue; `undefined` where the convention has no such metric. */
  readonly names: Readonly<Record<string, string | undefined>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly durationBuckets?: readonly number[];
}

/** What the request metrics are called elsewhere; those not listed keep their names. */
const conventions: Readonly<Record<Exclude<Naming, 'xai'>, Convention>> = {
  // What most Node packages and their dashboards use.
  prometheus: {
    names: {
      api_requests_total: 'http_requests_total',
      api_request_duration_seconds: 'http_request_duration_seconds',
      api_requests_in_flight: 'http_requests_in_flight',
      api_request_size_bytes: 'http_request_size_bytes',
      api_response_size_bytes: 'http_response_size_bytes',
    },
    labels: { endpoint: 'route', status: 'status_code' },
  },
  // https://opentelemetry.io/docs/specs/semconv/http/http-metrics/ as Prometheus spells it.
  opentelemetry: {
    names: {
      // Its count is that of the histogram.
      api_requests_total: undefined,
      api_request_duration_seconds: 'http_server_request_duration_seconds',
      api_requests_in_flight: 'http_server_active_requests',
      // Its sizes are those of bodies; ours have the headers in them and keep their own names.
    },
    labels: {
      method: 'http_request_method',
      endpoint: 'http_route',
      status: 'http_response_status_code',
    },
    durationBuckets: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
  },
};

/** How a metric of the catalogue appears in the registry. */
export interface ExposedName {
  /** With its prefix, if it has one. */
  readonly name: string;
  /** What a label is called. */
  labelName(label: string): string;
  readonly buckets: readonly number[] | undefined;
}

/**
 * Names a metric by a convention.
 *
 * @returns `undefined` if the convention does not have it
 */
export function nameMetric(
  definition: MetricDefinition,
  prefix: string,
  naming: Naming,
): ExposedName | undefined {
  const { name, buckets } = definition;
  const convention = naming === 'xai' ? undefined : conventions[naming];
  if (convention === undefined || !Object.hasOwn(convention.names, name)) {
    return { name: prefix + name, labelName: (label) => label, buckets };
  }
  const exposed = convention.names[name];
  if (exposed === undefined) return undefined;
  const { labels, durationBuckets } = convention;
  const isDuration = name === 'api_request_duration_seconds';
  return {
    name: exposed,
    labelName: (label) => labels[label] ?? label,
    buckets: isDuration ? (durationBuckets ?? buckets) : buckets,
  };
}
