// The application has another copy of prom-client than the adapter: its registry does all the same.
import { xaiMetrics } from '@xai-metrics/express';
import express from 'express';
import { Counter, register } from 'prom-client';
import * as copy from 'prom-client-copy';

if (Counter === copy.Counter) throw new Error('prom-client-copy is no second copy');

const registry = new copy.Registry();
const logins = new copy.Counter({ name: 'logins_total', help: 'Logins.', registers: [registry] });

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
  if (register.getMetricsAsArray().length > 0) throw new Error('the default registry was used too');
  monitoring.close();
  server.close();
});
