// The three adapters: mounting them compiles without a cast, wrong options do not.
import { defineRequestLabel, type InstrumentationOptions } from '@xai-metrics/core';
import {
  xaiMetrics as expressMetrics,
  type XaiMetricsMiddleware,
  type XaiMetricsOptions,
} from '@xai-metrics/express';
import { xaiMetrics as fastifyMetrics } from '@xai-metrics/fastify';
import { xaiMetrics as koaMetrics } from '@xai-metrics/koa';
import express from 'express';
import Fastify, { type FastifyPluginAsync } from 'fastify';
import Koa from 'koa';

// Options without functions of the request fit every adapter.
const options: InstrumentationOptions<unknown> = {
  paths: { metrics: '/internal/metrics', health: false },
  countOwnEndpoints: true,
  checks: { database: async () => true, disk: { check: () => false, timeoutSeconds: 2 } },
  nodeId: 'node-1',
};

interface CustomerRequest extends express.Request {
  tier?: 'free' | 'paid';
}

const expressOptions: XaiMetricsOptions = {
  exclude: (request: express.Request) => request.path === '/ping',
  labels: {
    tier: defineRequestLabel({
      oneOf: ['free', 'paid'],
      read: (request: CustomerRequest) => request.tier,
    }),
    tenant: { max: 20, read: (request) => String(request.headers['x-tenant']) },
  },
};
// @ts-expect-error a value that is not in the list
defineRequestLabel({ oneOf: ['free', 'paid'], read: () => 'gold' });
// @ts-expect-error neither a list nor a maximum
expressMetrics({ labels: { tier: { read: () => 'free' } } });

export function createExpressServer() {
  const app = express();
  app.use(expressMetrics());
  app.use(expressMetrics(expressOptions));
  const monitoring: XaiMetricsMiddleware = expressMetrics(options);
  app.use('/api', monitoring);
  express.Router().use(monitoring);
  monitoring.metrics.recordBlock({ height: 17 });
  monitoring.health.addCheck('peers', () => ({ status: 'warn', reason: 'only one' }));
  // @ts-expect-error an unknown option
  expressMetrics({ path: '/metrics' });
  // @ts-expect-error a path is a string or false
  expressMetrics({ paths: { metrics: 9464 } });
  return app;
}

interface Session {
  user: string;
}

interface Localized {
  translate(text: string): string;
}

export function createKoaServers() {
  const plain = new Koa();
  plain.use(koaMetrics());
  plain.use(
    koaMetrics({
      exclude: (context: Koa.Context) => context.path === '/ping',
      labels: { tier: { oneOf: ['free'], read: (context: Koa.Context) => context.state.tier } },
    }),
  );

  const custom = new Koa<Session, Localized>();
  const monitoring = koaMetrics(options);
  custom.use(monitoring);
  custom.use(async (context, next) => {
    context.body = context.translate(context.state.user);
    await next();
  });
  monitoring.metrics.mining.hashrate.set(1_000);
  // @ts-expect-error an unknown option
  koaMetrics({ path: '/metrics' });
  return { plain, custom };
}

const blocks: FastifyPluginAsync = async (fastify) => {
  fastify.get<{ Params: { height: string } }>('/block/:height', async (request) => {
    fastify.xaiMetrics.metrics.blocks.total.inc({ source: 'received' });
    return { height: request.params.height };
  });
};

export async function createFastifyServer() {
  const fastify = Fastify();
  await fastify.register(fastifyMetrics);
  await fastify.register(fastifyMetrics, { prefix: 'node_', ...options });
  await fastify.register(fastifyMetrics, {
    exclude: (request) => request.routeOptions.url === '/ping',
    labels: { tenant: { max: 5, read: (request) => String(request.headers['x-tenant']) } },
  });
  await fastify.register(blocks, { prefix: '/api' });
  fastify.xaiMetrics.health.addCheck('peers', () => true);
  // @ts-expect-error the handle that the decorator gives has typed labels
  fastify.xaiMetrics.metrics.blocks.total.inc();
  // @ts-expect-error an unknown option
  await fastify.register(fastifyMetrics, { path: '/metrics' });
  return fastify;
}
