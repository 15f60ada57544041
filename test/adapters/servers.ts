import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Router from '@koa/router';
import type { Instrumentation, InstrumentationOptions } from '@xai-metrics/core';
import { xaiMetrics as expressMetrics } from '@xai-metrics/express';
import { xaiMetrics as fastifyMetrics } from '@xai-metrics/fastify';
import { xaiMetrics as koaMetrics } from '@xai-metrics/koa';
import express from 'express';
import express4 from 'express4';
import Fastify, { type FastifyInstance } from 'fastify';
import Fastify4 from 'fastify4';
import Koa from 'koa';
import koaMount from 'koa-mount';
import Koa2 from 'koa2';

/** A server under test with the routes that every framework's server has. */
export interface TestServer {
  readonly url: string;
  readonly monitoring: Instrumentation;
  readonly server: Server;
  /** Ends the stream of `GET /stream`. */
  finishStream(): void;
  close(): Promise<void>;
}

/** One major version of a framework. */
export interface Framework {
  readonly name: string;
  start(options: InstrumentationOptions<unknown>): Promise<TestServer>;
}

/**
 * Starts a server with these routes, written as its framework's users write them:
 * `/plain`, `/items/:id`, `/teapot`, `/hang` (never answers), `/stream` (headers and a first chunk,
 * the rest on demand), `/fail` (throws), and below nested routers and a parameterised prefix
 * `/api/chain/:chain/blocks/:height` and `/api/chain/:chain/fail`.
 */
export const frameworks: readonly Framework[] = [
  { name: 'Express 4', start: (options) => startExpress(express4, options) },
  { name: 'Express 5', start: (options) => startExpress(express, options) },
  { name: 'Koa 2', start: (options) => startKoa(Koa2, options) },
  { name: 'Koa 3', start: (options) => startKoa(Koa, options) },
  {
    name: 'Fastify 4',
    start: (options) => startFastify(Fastify4 as unknown as typeof Fastify, options),
  },
  { name: 'Fastify 5', start: (options) => startFastify(Fastify, options) },
];

async function startExpress(create: typeof express, options: InstrumentationOptions<unknown>) {
  const stream = createStream();
  const app = create();
  const monitoring = expressMetrics(options);
  app.use(monitoring);
  app.get('/plain', (_req, res) => void res.json({ ok: true }));
  app.get('/items/:id', (req, res) => void res.json({ id: req.params.id }));
  app.get('/teapot', (_req, res) => void res.status(418).end());
  app.get('/hang', () => {});
  app.get('/stream', (_req, res) => stream.serve(res));
  app.get('/fail', () => {
    throw new Error('on purpose');
  });
  const chain = create.Router();
  chain.get('/blocks/:height', (req, res) => void res.json({ height: req.params.height }));
  chain.get('/fail', (_req, _res, next) => next(new Error('on purpose')));
  const api = create.Router();
  api.use('/chain/:chain', chain);
  app.use('/api', api);
  app.use((_error: unknown, _req: IncomingMessage, res: express.Response, _next: unknown) => {
    res.status(500).json({ error: true });
  });
  return listen(createServer(app as never), monitoring, stream);
}

async function startKoa(Application: typeof Koa, options: InstrumentationOptions<unknown>) {
  const stream = createStream();
  const app = new Application();
  app.silent = true;
  const monitoring = koaMetrics(options);
  app.use(monitoring);
  const router = new Router();
  router.get('/plain', (ctx) => {
    ctx.body = { ok: true };
  });
  router.get('/items/:id', (ctx) => {
    ctx.body = { id: ctx.params.id };
  });
  router.get('/teapot', (ctx) => {
    ctx.status = 418;
    ctx.body = '';
  });
  router.get('/hang', () => new Promise(() => {}));
  router.get('/stream', (ctx) => {
    ctx.respond = false;
    stream.serve(ctx.res);
  });
  router.get('/fail', () => {
    throw new Error('on purpose');
  });
  const blocks = new Router();
  blocks.get('/blocks/:height', (ctx) => {
    ctx.body = { height: ctx.params.height };
  });
  blocks.get('/fail', async () => {
    throw new Error('on purpose');
  });
  const chain = new Router({ prefix: '/chain/:chain' });
  chain.use(blocks.routes());
  app.use(router.routes());
  app.use(koaMount('/api', chain.routes() as never));
  return listen(createServer(app.callback()), monitoring, stream);
}

async function startFastify(create: typeof Fastify, options: InstrumentationOptions<unknown>) {
  const stream = createStream();
  const fastify = create();
  await fastify.register(fastifyMetrics, options);
  fastify.get('/plain', async () => ({ ok: true }));
  fastify.get('/items/:id', async (request) => request.params);
  fastify.get('/teapot', (_request, reply) => reply.code(418).send(''));
  fastify.get('/hang', () => new Promise(() => {}));
  fastify.get('/stream', (_request, reply) => {
    reply.hijack();
    stream.serve(reply.raw);
  });
  fastify.get('/fail', async () => {
    throw new Error('on purpose');
  });
  await fastify.register(
    async (api: FastifyInstance) => {
      await api.register(
        async (chain: FastifyInstance) => {
          chain.get('/blocks/:height', async (request) => request.params);
          chain.get('/fail', async () => {
            throw new Error('on purpose');
          });
        },
        { prefix: '/chain/:chain' },
      );
    },
    { prefix: '/api' },
  );
  await fastify.listen({ port: 0, host: '127.0.0.1' });
  const { port } = fastify.server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    monitoring: fastify.xaiMetrics,
    server: fastify.server,
    finishStream: stream.finish,
    async close() {
      fastify.server.closeAllConnections();
      await fastify.close();
    },
  };
}

async function listen(
  server: Server,
  monitoring: Instrumentation,
  stream: ReturnType<typeof createStream>,
): Promise<TestServer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    monitoring,
    server,
    finishStream: stream.finish,
    async close() {
      await monitoring.close();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}

function createStream() {
  let open: ServerResponse | undefined;
  return {
    serve(response: ServerResponse) {
      open = response;
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.write('first ');
    },
    finish: () => void open?.end('last'),
  };
}
