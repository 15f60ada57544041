// Two applications in one process: their requests add up in prom-client's default registry.
import { xaiMetrics as expressMetrics } from '@xai-metrics/express';
import { xaiMetrics as fastifyMetrics } from '@xai-metrics/fastify';
import express from 'express';
import Fastify from 'fastify';

const app = express();
const monitoring = expressMetrics();
app.use(monitoring);
app.get('/block/:height', (_request, response) => {
  response.end();
});
const server = app.listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));

const fastify = Fastify();
await fastify.register(fastifyMetrics);
fastify.get('/block/:height', async () => 'ok');
fastify.get('/peers', async () => 'ok');

const explorer = `http://127.0.0.1:${server.address().port}`;
const node = await fastify.listen({ port: 0, host: '127.0.0.1' });
for (const url of [`${explorer}/block/17`, `${node}/block/17`, `${node}/peers`]) {
  await (await fetch(url)).text();
}
monitoring.metrics.recordBlock({ height: 17 });
fastify.xaiMetrics.metrics.recordBlock({ height: 18 });
console.log(await (await fetch(`${explorer}/metrics`)).text());
monitoring.close();
server.close();
await fastify.close();
