import { requirePackage } from '../lib/paths.mjs';
import { cpuTime, runWorker } from '../lib/worker.mjs';
import { createOurs, labelSets } from './stores.mjs';

const [name] = process.argv.slice(2);
const sets = labelSets(64 * 15);

/** What is called for one event in a series that exists. */
const calls = {
  'ours: recordApiRequest()'() {
    const { metrics } = createOurs(1000);
    const statuses = sets.map(({ status }) => Number(status));
    return ({ method, endpoint }, durationSeconds, i) =>
      metrics.recordApiRequest({ method, endpoint, status: statuses[i], durationSeconds });
  },
  'ours: histogram handle observe({...})'() {
    const { metrics } = createOurs(1000);
    const { requestDurationSeconds } = metrics.api;
    return ({ method, endpoint, status }, seconds) =>
      requestDurationSeconds.observe({ method, endpoint, status }, seconds);
  },
  'ours: observe({...}) on the metric in the registry'() {
    const { metrics } = createOurs(1000);
    const metric = metrics.registry.getSingleMetric('xai_api_request_duration_seconds');
    return ({ method, endpoint, status }, seconds) =>
      metric.observe({ method, endpoint, status }, seconds);
  },
  'prom-client: histogram observe({...})'() {
    const { histogram } = createMetrics();
    return ({ method, endpoint, status }, seconds) =>
      histogram.observe({ method, endpoint, status }, seconds);
  },
  'prom-client: held child observe()'() {
    const { histogram } = createMetrics();
    const children = new Map(sets.map((set) => [set, histogram.labels(set)]));
    return (set, seconds) => children.get(set).observe(seconds);
  },
  'prom-client: counter inc({...}) and histogram observe({...})'() {
    const { counter, histogram } = createMetrics();
    return ({ method, endpoint, status }, seconds) => {
      counter.inc({ method, endpoint, status });
      histogram.observe({ method, endpoint, status }, seconds);
    };
  },
};

runWorker(async () => {
  const call = calls[name]();
  return {
    /** CPU nanoseconds of a call, the loop around it taken off. */
    time(count) {
      const loop = timeLoop(count, () => {});
      return timeLoop(count, call) - loop;
    },
  };
});

function timeLoop(count, call) {
  const before = cpuTime();
  for (let i = 0; i < count; i++) call(sets[i % 64], (i % 100) / 100, i % 64);
  return (cpuTime() - before) / count;
}

function createMetrics() {
  const { Counter, Histogram, Registry } = requirePackage('prom-client');
  const shared = {
    help: 'x',
    labelNames: ['method', 'endpoint', 'status'],
    registers: [new Registry()],
  };
  const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
  return {
    counter: new Counter({ name: 'requests_total', ...shared }),
    histogram: new Histogram({ name: 'duration_seconds', buckets, ...shared }),
  };
}
