// What an application does with its registry holds for our metrics in it, whichever client it has.
import { xaiMetrics } from '@xai-metrics/express';
import express from 'express';

const { default: client } = await import(process.argv[2]);
const { AggregatorRegistry, Counter, Gauge, Histogram, Registry, register } = client;

const warnings = [];
const logger = { warn: (message) => warnings.push(message) };
const shared = new Registry();
const monitorings = [
  xaiMetrics({ logger, exemplars: true }),
  xaiMetrics({ logger, registry: shared, cluster: {} }),
];
// After the mount, as the README says; ours give way.
client.collectDefaultMetrics({ labels: { of: 'application' } });
const logins = new Counter({ name: 'logins_total', help: 'Logins.' });

const [own, together] = monitorings.map((monitoring) => {
  const app = express();
  app.use(monitoring);
  app.get('/block/:height', (_request, response) => {
    logins.inc();
    response.end();
  });
  return app.listen(0, '127.0.0.1');
});
const [url, sharedUrl] = await Promise.all([own, together].map(listening));
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
await ask(`${url}/block/17`, { traceparent });
await ask(`${sharedUrl}/block/17`);
for (const { metrics } of monitorings) metrics.recordBlock({ height: 17, source: 'mined' });

const answers = {
  registry: monitorings[0].metrics.registry === register,
  page: await ask(`${url}/metrics`),
  openMetrics: await ask(`${url}/metrics`, { accept: 'application/openmetrics-text' }),
  cluster: await ask(`${sharedUrl}/metrics`),
  own: await register.metrics(),
  single: await register.getSingleMetricAsString('xai_blocks_total'),
  instances: [
    register.getSingleMetric('xai_blocks_total') instanceof Counter,
    register.getSingleMetric('xai_block_height') instanceof Gauge,
    register.getSingleMetric('xai_api_request_duration_seconds') instanceof Histogram,
  ],
  aggregated: await AggregatorRegistry.aggregate([
    await register.getMetricsAsJSON(),
    await shared.getMetricsAsJSON(),
  ]).metrics(),
};
shared.removeSingleMetric('xai_block_height');
const merged = Registry.merge([new Registry(), shared]);
answers.merged = merged.getSingleMetric('xai_blocks_total') !== undefined;
register.setDefaultLabels({ region: 'eu' });
answers.labelled = await ask(`${url}/metrics`);
register.resetMetrics();
answers.reset = await register.getSingleMetricAsString('xai_blocks_total');
register.clear();
client.collectDefaultMetrics();
answers.cleared = await register.metrics();
answers.warnings = warnings;
console.log(JSON.stringify(answers));

for (const monitoring of monitorings) monitoring.close();
for (const server of [own, together]) server.close();

async function ask(target, headers = {}) {
  return (await fetch(target, { headers })).text();
}

function listening(server) {
  return new Promise((resolve) => {
    server.once('listening', () => resolve(`http://127.0.0.1:${server.address().port}`));
  });
}
