import { createReadStream, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { InstrumentationOptions } from '@xai-metrics/core';
import { xaiMetrics } from '@xai-metrics/fastify';
import { type FastifyInstance, type FastifyReply, fastify, type RouteHandler } from 'fastify';
import { fastify as fastify410 } from 'fastify-4.10';
import { fastify as fastify417 } from 'fastify-4.17';
import { fastify as fastify423 } from 'fastify-4.23';
import { fastify as fastify50 } from 'fastify-5.0';
import { fastify as fastifyBefore5 } from 'fastify4';
import { createTestServer, trackConnections } from './listen';
import { brokenStream, createRawRoutes } from './raw-routes';
import { answerRpc, findRpcReply, type RpcService, writeRpcAnswer } from './rpc-service';
import type { Framework, FrameworkName, ServerSettings, TestServer } from './test-server';

const ok: RouteHandler = async () => ({ ok: true });
const fail: RouteHandler = () => {
  throw new Error('on purpose');
};
const failLater: RouteHandler = async () => {
  await new Promise(setImmediate);
  throw new Error('on purpose');
};
const reject: RouteHandler = async () => {
  throw Object.assign(new Error('not like this'), { statusCode: 422 });
};
const answer =
  (status: number): RouteHandler =>
  (_request, reply) =>
    reply.code(status).send();

// The types of version 5 describe what is used of both.
export const fastify4 = column('Fastify 4', fastifyBefore5 as never);
export const fastify5 = column('Fastify 5', fastify);
/** `request.routeOptions` and `findRoute` are not in all of them. */
export const olderFastify = [
  column('Fastify 4.10', fastify410),
  column('Fastify 4.17', fastify417),
  column('Fastify 4.23', fastify423),
  column('Fastify 5.0', fastify50),
];

function column(name: FrameworkName, create: typeof fastify): Framework {
  return { name, start: (options, settings) => startFastify(create, name, options, settings) };
}

async function startFastify(
  create: typeof fastify,
  name: FrameworkName,
  options: InstrumentationOptions<unknown>,
  settings: ServerSettings = {},
): Promise<TestServer> {
  const { trustedProxy, mounts = 1, ownMetricsRoute = false, rpc } = settings;
  const raw = createRawRoutes();
  const app = create({
    serverFactory: (handle: never) => createTestServer(handle, settings),
    ...(trustedProxy === undefined ? {} : { trustProxy: trustedProxy }),
    ...(settings.http2 ? { http2: true } : {}),
    ...(rpc === undefined ? {} : { bodyLimit: 64 * 1024 * 1024 }),
  } as object);
  if (ownMetricsRoute) app.get('/metrics', async () => 'own');
  for (let i = 0; i < mounts; i += 1) await app.register(xaiMetrics, options);
  app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_, body, done) =>
    done(null, body),
  );
  app.setErrorHandler((error: { statusCode?: number }, request, reply) => {
    if (request.url.startsWith('/fail-badly')) throw new Error('on purpose again');
    reply.code(error.statusCode ?? 500).send({ error: true });
  });

  if (rpc !== undefined) await app.register(rpcPlugin(rpc));

  // What answers before any route.
  app.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/legacy/')) return reply.send('moved');
    if (request.url.startsWith('/broken-guard')) throw new Error('on purpose');
    const isGuarded = request.url.startsWith('/private');
    if (isGuarded && request.headers.authorization === undefined) return reply.code(401).send();
  });
  app.get('/static/*', (_request, reply) => {
    const file = join(__dirname, 'fastify.ts');
    return reply.header('content-length', statSync(file).size).send(createReadStream(file));
  });

  app.get('/', ok);
  app.get('/plain', ok);
  for (const verb of ['get', 'post', 'put', 'patch', 'delete'] as const)
    app[verb]('/items/:id', ok);
  app.get('/private/:id', ok);
  app.all('/all/:id', ok);
  app.get('/optional/:id?', ok);
  app.get('/files/*', ok);
  app.get('/digits/:number(^\\d+$)', ok);
  for (const url of ['/left/:id', '/right/:id']) app.get(url, ok);
  app.get(`/long/${'x'.repeat(300)}`, ok);
  const pass = async () => {};
  app.get('/chained/:id', { onRequest: pass, preHandler: [pass, pass] }, ok);
  app.get('/choose/:id', ok);
  app.get('/choose/:name', { constraints: { host: 'other.example' } }, ok);
  app.get('/answered/:id', answerTwice);
  app.get('/twice/:id', answerTwice);
  app.get('/missing/:id', answer(404));
  app.get('/teapot', answer(418));
  app.get('/redirect/:id', (_request, reply) => redirect(reply, '/plain'));
  app.get('/empty', answer(204));
  app.get('/gateway-timeout', answer(504));
  app.get('/cached', (request, reply) => {
    reply.header('etag', '"a"');
    if (request.headers['if-none-match'] === '"a"') return reply.code(304).send();
    return reply.send('cached');
  });
  app.get('/only-get/:id', ok);
  app.route({
    method: ['POST', 'PUT', 'PATCH', 'DELETE'],
    url: '/only-get/:id',
    handler: (_request, reply) => reply.code(405).header('allow', 'GET').send(),
  });

  app.get('/fail', fail);
  app.get('/fail-later', failLater);
  app.get('/fail-text', async () => {
    throw 'text';
  });
  app.get('/fail-badly', fail);
  app.get('/fail-half-way', (_request, reply) => {
    reply.hijack();
    reply.raw.write('half');
    throw new Error('on purpose');
  });
  app.get('/broken-stream', (_request, reply) => reply.send(brokenStream()));
  app.post('/upload', async ({ body }) => ({ bytes: (body as Buffer).length }));
  app.post('/upload-ignored', {
    // Before the body is read.
    preParsing: (_request, reply) => void reply.send({ ok: true }),
    handler: ok,
  });
  for (const [path, handle] of Object.entries(raw.routes)) {
    app.get(path, (request, reply) => {
      reply.hijack();
      handle(request.raw, reply.raw);
    });
  }

  await app.register(
    async (api: FastifyInstance) => {
      await api.register(
        async (chain: FastifyInstance) => {
          chain.get('/blocks/:height', ok);
          chain.get('/fail', fail);
          chain.get('/fail-later', failLater);
          chain.get('/reject', reject);
        },
        { prefix: '/chain/:chain' },
      );
    },
    { prefix: '/api' },
  );
  const shared = async (part: FastifyInstance) => void part.get('/shared/:id', ok);
  await app.register(shared, { prefix: '/v1' });
  await app.register(shared, { prefix: '/v2' });
  await app.register(
    async (inner) => {
      await inner.register(xaiMetrics, options);
      inner.get('/inner/:id', ok);
      inner.get('/fail/:id', fail);
    },
    { prefix: '/sub/app' },
  );

  const stop = trackConnections(app.server);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  return {
    framework: name,
    url: `http://127.0.0.1:${port}`,
    port,
    monitoring: app.xaiMetrics,
    server: app.server,
    finish: raw.finish,
    async close() {
      stop();
      await app.close();
    },
  };
}

function answerTwice(_request: unknown, reply: FastifyReply): void {
  reply.send({ ok: true });
  reply.send({ ok: false });
}

/** Fastify 4 takes the status first, Fastify 5 last. */
function redirect(reply: FastifyReply, url: string) {
  return reply.code(302).header('location', url).send();
}

/** Its own parser is there from the start: before and after are the same. */
function rpcPlugin(service: RpcService) {
  const { parser } = service;
  return async (app: FastifyInstance) => {
    if (parser === 'none' || parser === 'text') app.removeAllContentTypeParsers();
    if (parser === 'none') app.addContentTypeParser('*', (_request, _payload, done) => done(null));
    if (parser === 'text') {
      app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) =>
        done(null, body),
      );
    }
    app.post('/rpc', async (request, fastifyReply) => {
      const reply = await findRpcReply(service, request.raw, request.body);
      if (request.headers['x-reply'] === 'raw') {
        fastifyReply.hijack();
        return writeRpcAnswer(fastifyReply.raw, reply);
      }
      const { status, headers, body } = await answerRpc(request.raw, reply);
      return fastifyReply.code(status).headers(headers).send(body);
    });
  };
}
