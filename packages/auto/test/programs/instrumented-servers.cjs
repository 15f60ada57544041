// Three servers that mount the adapters themselves, with options of their own.
const Router = require('@koa/router');
const { xaiMetrics: expressMetrics } = require('@xai-metrics/express');
const { xaiMetrics: fastifyMetrics } = require('@xai-metrics/fastify');
const { xaiMetrics: koaMetrics } = require('@xai-metrics/koa');
const express = require('express');
const fastify = require('fastify');
const Koa = require('koa');
const closeAtEnd = require('./close-at-end.cjs');

const options = { exclude: ['/internal/*'] };

async function main() {
  const expressApp = express();
  expressApp.use(expressMetrics(options));
  expressApp.get('/block/:id', (request, response) => response.json(request.params));

  const koaApp = new Koa();
  koaApp.use(koaMetrics(options));
  const router = new Router();
  router.get('/block/:id', (context) => {
    context.body = context.params;
  });
  koaApp.use(router.routes());

  const fastifyApp = fastify();
  await fastifyApp.register(fastifyMetrics, options);
  fastifyApp.get('/block/:id', async (request) => request.params);

  const servers = [expressApp, koaApp].map((app) => app.listen(0, '127.0.0.1'));
  const fastifyUrl = await fastifyApp.listen({ port: 0, host: '127.0.0.1' });
  const [expressUrl, koaUrl] = servers.map((server) => `http://127.0.0.1:${server.address().port}`);
  console.log(JSON.stringify({ express: expressUrl, koa: koaUrl, fastify: fastifyUrl }));
  closeAtEnd(...servers, fastifyApp.server);
}

main();
