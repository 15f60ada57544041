import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import type { InstrumentationOptions } from '@xai-metrics/core';
import { xaiMetrics } from '@xai-metrics/koa';
import Koa, { type Middleware } from 'koa';
import Koa215 from 'koa-2.15';
import Koa30 from 'koa-3.0';
import koaMount from 'koa-mount';
import KoaBefore3 from 'koa2';
import { createTestServer, listen } from './listen';
import { brokenStream, createRawRoutes } from './raw-routes';
import {
  answerRpc,
  findRpcReply,
  type RpcService,
  readRpcText,
  writeRpcAnswer,
} from './rpc-service';
import type { Framework, FrameworkName, ServerSettings, TestServer } from './test-server';

const ok: Middleware = (context) => {
  context.body = { ok: true };
};
const fail: Middleware = () => {
  throw new Error('on purpose');
};
const failLater: Middleware = async () => {
  await new Promise(setImmediate);
  throw new Error('on purpose');
};
const reject: Middleware = (context) => context.throw(422, 'not like this');
const answer =
  (status: number): Middleware =>
  (context) => {
    context.status = status;
    context.body = status === 204 ? null : '';
  };

export const koa2 = column('Koa 2', KoaBefore3);
export const koa3 = column('Koa 3', Koa);
export const olderKoa = [column('Koa 2.15', Koa215), column('Koa 3.0', Koa30)];

function column(name: FrameworkName, Application: typeof Koa): Framework {
  return { name, start: (options, settings) => startKoa(Application, name, options, settings) };
}

/** With `@koa/router` and `koa-mount`. */
async function startKoa(
  Application: typeof Koa,
  name: FrameworkName,
  options: InstrumentationOptions<unknown>,
  settings: ServerSettings = {},
): Promise<TestServer> {
  const { trustedProxy, mounts = 1, ownMetricsRoute = false, rpc } = settings;
  const raw = createRawRoutes();
  // Koa trusts all proxies or none.
  const app = new Application({ proxy: trustedProxy !== undefined });
  app.silent = true;
  if (ownMetricsRoute) {
    const own = new Router();
    own.get('/metrics', (context) => {
      context.body = 'own';
    });
    app.use(own.routes());
  }
  const parseJson = bodyParser({ jsonLimit: '64mb', jsonStrict: false });
  if (rpc?.parser === 'before') app.use(parseJson);
  const monitoring = xaiMetrics(options);
  app.use(monitoring);
  for (let i = 1; i < mounts; i += 1) app.use(xaiMetrics(options));

  if (rpc?.parser === 'after') app.use(parseJson);
  if (rpc !== undefined) {
    const rpcRouter = new Router();
    rpcRouter.post('/rpc', answerRpcBy(rpc));
    app.use(rpcRouter.routes());
  }

  // What answers before any route.
  app.use(async (context, next) => {
    if (context.path.startsWith('/legacy/')) context.body = 'moved';
    else if (context.path.startsWith('/broken-guard')) throw new Error('on purpose');
    else if (context.path.startsWith('/private') && context.get('authorization') === '') {
      context.status = 401;
    } else await next();
  });
  app.use(
    koaMount('/static', (context) => {
      const file = join(__dirname, 'koa.ts');
      context.length = statSync(file).size;
      context.body = createReadStream(file);
    }),
  );

  const router = new Router();
  router.get('/', ok);
  router.get('/plain', ok);
  for (const verb of ['get', 'post', 'put', 'patch', 'delete'] as const)
    router[verb]('/items/:id', ok);
  router.get('/private/:id', ok);
  router.all('/all/:id', ok);
  router.get('/optional{/:id}', ok);
  router.get('/files/{*path}', ok);
  router.get(/^\/digits\/(\d+)$/, ok);
  router.get(['/left/:id', '/right/:id'], ok);
  router.get(`/long/${'x'.repeat(300)}`, ok);
  router.get(
    '/chained/:id',
    (_context, next) => next(),
    async (_context, next) => {
      await new Promise(setImmediate);
      return next();
    },
    ok,
  );
  router.get('/choose/:id', (context, next) => (context.query.next ? next() : ok(context, next)));
  router.get('/choose/:name', ok);
  router.get('/answered/:id', (context, next) => {
    context.respond = false;
    context.status = 200;
    context.res.end('ok');
    return next();
  });
  router.get('/answered/{*rest}', () => {});
  router.get('/twice/:id', (context) => {
    context.respond = false;
    context.status = 200;
    context.res.end('ok');
    context.body = 'again';
  });
  router.get('/missing/:id', (context) => context.throw(404));
  router.get('/teapot', answer(418));
  router.get('/redirect/:id', (context) => context.redirect('/plain'));
  router.get('/empty', answer(204));
  router.get('/gateway-timeout', answer(504));
  router.get('/cached', (context) => {
    context.set('etag', '"a"');
    context.body = 'cached';
    if (context.fresh) context.status = 304;
  });
  router.get('/only-get/:id', ok);

  router.get('/fail', fail);
  router.get('/fail-later', failLater);
  router.get('/fail-text', () => {
    throw 'text';
  });
  router.get('/fail-badly', (context) => {
    context.state.handlerFails = true;
    throw new Error('on purpose');
  });
  router.get('/fail-half-way', (context) => {
    context.res.write('half');
    throw new Error('on purpose');
  });
  router.get('/broken-stream', (context) => {
    context.body = brokenStream();
  });
  router.post('/upload', async (context) => {
    let bytes = 0;
    for await (const chunk of context.req) bytes += chunk.length;
    context.body = { bytes };
  });
  router.post('/upload-ignored', ok);
  for (const [path, handle] of Object.entries(raw.routes)) {
    router.get(path, (context) => {
      context.respond = false;
      context.status = 200;
      handle(context.req, context.res);
    });
  }

  const blocks = new Router();
  blocks.get('/blocks/:height', ok);
  blocks.get('/fail', fail);
  blocks.get('/fail-later', failLater);
  blocks.get('/reject', reject);
  const chain = new Router({ prefix: '/chain/:chain' });
  chain.use(blocks.routes());
  const shared = new Router();
  shared.get('/shared/:id', ok);
  const inner = new Application();
  inner.use(xaiMetrics(options));
  const innerRouter = new Router();
  innerRouter.get('/inner/:id', ok);
  innerRouter.get('/fail/:id', fail);
  inner.use(innerRouter.routes());

  // An error handler of the application's own, which may fail itself.
  app.use(async (context, next) => {
    try {
      await next();
    } catch (error) {
      if (context.state.handlerFails) throw new Error('on purpose again');
      throw error;
    }
  });
  app.use(router.routes());
  app.use(router.allowedMethods());
  app.use(koaMount('/api', chain.routes() as never));
  app.use(koaMount('/v1', shared.routes() as never));
  app.use(koaMount('/v2', shared.routes() as never));
  app.use(koaMount('/sub/app', inner));
  return listen(name, createTestServer(app.callback(), settings), monitoring, raw.finish);
}

function answerRpcBy(service: RpcService): Middleware {
  return async (context) => {
    const request = context.request as { body?: unknown };
    if (service.parser === 'text') request.body = await readRpcText(context.req);
    const reply = await findRpcReply(service, context.req, request.body);
    if (context.get('x-reply') === 'raw') {
      context.respond = false;
      context.status = 200;
      return writeRpcAnswer(context.res, reply);
    }
    const { status, headers, body } = await answerRpc(context.req, reply);
    context.status = status;
    context.set(headers);
    context.body = body;
  };
}
