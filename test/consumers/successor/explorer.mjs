// A registry of @prometheus-io/client, the successor of prom-client; it needs Node 22.
import { Counter, Registry } from '@prometheus-io/client';
import { xaiMetrics } from '@xai-metrics/express';
import express from 'express';

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
  monitoring.metrics.recordBlock({ height: 17, source: 'mined' });
  await (await fetch(`${url}/block/17`)).text();
  console.log(await (await fetch(`${url}/metrics`)).text());
  monitoring.close();
  server.close();
});
