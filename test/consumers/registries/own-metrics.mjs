// The application's own metrics stand beside ours in one registry, served at one /metrics.
import { xaiMetrics } from '@xai-metrics/express';
import express from 'express';
import { Counter, Registry } from 'prom-client';

const registry = new Registry();
const logins = new Counter({ name: 'logins_total', help: 'Logins.', registers: [registry] });

const app = express();
const monitoring = xaiMetrics({ registry });
app.use(monitoring);
app.get('/block/:height', (_request, response) => {
  logins.inc();
  response.end();
});

const server = app.listen(0, '127.0.0.1', async () => {
  const url = `http://127.0.0.1:${server.address().port}`;
  await (await fetch(`${url}/block/17`)).text();
  console.log(await (await fetch(`${url}/metrics`)).text());
  monitoring.close();
  server.close();
});
