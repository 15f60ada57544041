import { createServer, type Server } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import Router from '@koa/router';
import type { Health } from '@xai-metrics/core';
import { xaiMetrics as expressMetrics } from '@xai-metrics/express';
import { xaiMetrics as fastifyMetrics } from '@xai-metrics/fastify';
import { xaiMetrics as koaMetrics } from '@xai-metrics/koa';
import express from 'express';
import { fastify } from 'fastify';
import Koa from 'koa';

const [, , name = '', delay] = process.argv;
const delaySeconds = Number(delay);

/** A server with `/now` and `/soon` that drains by SIGTERM, as its users write it. */
const starters: Readonly<Record<string, () => Promise<Server>>> = {
  async Express() {
    const app = express();
    const monitoring = expressMetrics();
    app.use(monitoring);
    app.get('/now', (_request, response) => void response.send('ok'));
    app.get('/soon', async (_request, response) => {
      await setTimeout(20);
      response.send('ok');
    });
    return drainAndListen(createServer(app), monitoring.health);
  },
  async Koa() {
    const app = new Koa();
    const monitoring = koaMetrics();
    return drainAndListen(createServer(koaHandler(app, monitoring)), monitoring.health);
  },
  async 'Koa over HTTP/2'() {
    const app = new Koa();
    const monitoring = koaMetrics();
    const server = createHttp2Server(koaHandler(app, monitoring) as never);
    return drainAndListen(server as unknown as Server, monitoring.health);
  },
  async Fastify() {
    const app = fastify();
    await addRoutes(app);
    app.xaiMetrics.health.drainOnSignal({ close: () => app.close(), delaySeconds });
    await app.listen({ port: 0, host: '127.0.0.1' });
    return app.server;
  },
  async 'Fastify over HTTP/2'() {
    const app = fastify({ http2: true });
    await addRoutes(app as never);
    app.xaiMetrics.health.drainOnSignal({ close: () => app.close(), delaySeconds });
    await app.listen({ port: 0, host: '127.0.0.1' });
    return app.server as unknown as Server;
  },
};

async function addRoutes(app: ReturnType<typeof fastify>): Promise<void> {
  await app.register(fastifyMetrics);
  app.get('/now', async () => 'ok');
  app.get('/soon', () => setTimeout(20, 'ok'));
}

function koaHandler(app: Koa, monitoring: ReturnType<typeof koaMetrics>) {
  const router = new Router();
  router.get('/now', (context) => {
    context.body = 'ok';
  });
  router.get('/soon', async (context) => {
    await setTimeout(20);
    context.body = 'ok';
  });
  app.use(monitoring).use(router.routes());
  return app.callback();
}

async function drainAndListen(server: Server, health: Health): Promise<Server> {
  health.drainOnSignal({ server, delaySeconds });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

starters[name]?.().then((server) => console.log((server.address() as AddressInfo).port));
