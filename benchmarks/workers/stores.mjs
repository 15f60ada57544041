import { requireOurs, requirePackage } from '../lib/paths.mjs';

const groups = [
  'blocks',
  'transactions',
  'network',
  'mining',
  'chain',
  'validation',
  'supply',
  'ai',
  'system',
  'node',
];
const durationBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const statuses = ['200', '201', '304'];

/** The label sets of so many sample lines: a counter and a histogram of 11 buckets have 15 each. */
export function labelSets(lines, version = 1) {
  return Array.from({ length: Math.ceil(lines / 15) }, (_, i) => ({
    method: i % 2 === 0 ? 'GET' : 'POST',
    endpoint: `/explorer/v${version}/resource${Math.floor(i / 6)}/:id`,
    status: statuses[Math.floor(i / 2) % 3],
  }));
}

/**
 * The stores: `record(labels, seconds)` counts a request, `scrape(sink)` writes all metrics to a
 * response.
 */
export const stores = {
  ours(lines) {
    const { metrics, endpoints } = createOurs(lines);
    const { writeAnswer } = requireOurs('core');
    const serve = endpoints.find('GET', '/metrics');
    return {
      record: (labels, durationSeconds) => record(metrics, labels, durationSeconds),
      scrape: async (sink) => writeAnswer(sink, await serve({ headers: {} })),
    };
  },

  "ours, the user's registry.metrics()"(lines) {
    const { metrics } = createOurs(lines);
    return {
      record: (labels, durationSeconds) => record(metrics, labels, durationSeconds),
      scrape: async (sink) => sink.end(await metrics.registry.metrics()),
    };
  },

  'prom-client': () => createClient('prom-client'),
  '@prometheus-io/client': () => createClient('@prometheus-io/client'),

  OpenTelemetry() {
    const { MeterProvider, AggregationType } = requirePackage('@opentelemetry/sdk-metrics');
    const exporter = requirePackage('@opentelemetry/exporter-prometheus');
    const reader = new exporter.PrometheusExporter({ preventServerStart: true });
    // Without a limit of its own every instrument ends at 2,000 label sets.
    const aggregationCardinalityLimit = 100_000;
    const aggregation = {
      type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM,
      options: { boundaries: durationBuckets },
    };
    const provider = new MeterProvider({
      readers: [reader],
      views: [
        { instrumentName: 'requests', aggregationCardinalityLimit },
        { instrumentName: 'duration', aggregationCardinalityLimit, aggregation },
      ],
    });
    const meter = provider.getMeter('bench');
    const requests = meter.createCounter('requests', { description: 'Finished requests' });
    const durations = meter.createHistogram('duration', { description: 'Time', unit: 's' });
    return {
      record(labels, seconds) {
        requests.add(1, labels);
        durations.record(seconds, labels);
      },
      async scrape(sink) {
        const { resourceMetrics } = await reader.collect();
        sink.end(new exporter.PrometheusSerializer().serialize(resourceMetrics));
      },
    };
  },
};

/** The stores to measure: in a quick run ours and prom-client. */
export function storeNames(quick) {
  return Object.keys(stores).filter((name) => !quick || /^(ours|prom-client)/.test(name));
}

/** Our metrics with as few lines besides those of the requests as can be. */
export function createOurs(lines) {
  const { createInstrumentation, createMetrics } = requireOurs('core');
  const { Registry } = requirePackage('prom-client', '../../packages/core/dist/index.js');
  const metrics = createMetrics({
    registry: new Registry(),
    processMetrics: false,
    groups: Object.fromEntries(groups.map((name) => [name, false])),
    maxLabelSets: lines,
  });
  const { endpoints } = createInstrumentation({ metrics });
  return { metrics, endpoints };
}

function record(metrics, { method, endpoint, status }, durationSeconds) {
  metrics.recordApiRequest({ method, endpoint, status: Number(status), durationSeconds });
}

function createClient(packageName) {
  const { Counter, Histogram, Registry } = requirePackage(packageName);
  const registry = new Registry();
  const shared = { labelNames: ['method', 'endpoint', 'status'], registers: [registry] };
  const requests = new Counter({
    name: 'xai_api_requests_total',
    help: 'Finished requests, by matched route; 499 means that the client went away first.',
    ...shared,
  });
  const durations = new Histogram({
    name: 'xai_api_request_duration_seconds',
    help: 'Time from the first sight of a request until the last byte of its response.',
    buckets: durationBuckets,
    ...shared,
  });
  return {
    registry,
    record(labels, seconds) {
      requests.inc(labels);
      durations.observe(labels, seconds);
    },
    scrape: async (sink) => sink.end(await registry.metrics()),
  };
}
