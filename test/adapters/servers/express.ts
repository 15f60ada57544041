import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { InstrumentationOptions } from '@xai-metrics/core';
import { xaiMetrics } from '@xai-metrics/express';
import express from 'express';
import express418 from 'express-4.18';
import express50 from 'express-5.0';
import express51 from 'express-5.1';
import express52 from 'express-5.2';
import expressBefore5 from 'express4';
import { createTestServer, listen } from './listen';
import { brokenStream, createRawRoutes } from './raw-routes';
import { answerRpc, findRpcReply, type RpcService, writeRpcAnswer } from './rpc-service';
import type { Framework, FrameworkName, ServerSettings, TestServer } from './test-server';

type Handler = express.RequestHandler;

const ok: Handler = (request, response) => void response.json({ ok: true, ...request.params });
const fail: Handler = () => {
  throw new Error('on purpose');
};
const failLater: Handler = (_request, _response, next) => {
  setImmediate(() => next(new Error('on purpose')));
};
// Express 4 does not look at promises.
const rejectLater: Handler = async () => {
  await new Promise(setImmediate);
  throw new Error('on purpose');
};
const reject: Handler = () => {
  throw Object.assign(new Error('not like this'), { status: 422 });
};

export const express4 = column('Express 4', expressBefore5);
export const express5 = column('Express 5', express);
/** Each minor of 5 came with another `router`. */
export const olderExpress = [
  column('Express 4.18', express418),
  column('Express 5.0', express50),
  column('Express 5.1', express51),
  column('Express 5.2', express52),
];

function column(name: FrameworkName, create: typeof express): Framework {
  return { name, start: (options, settings) => startExpress(create, name, options, settings) };
}

async function startExpress(
  create: typeof express,
  name: FrameworkName,
  options: InstrumentationOptions<unknown>,
  settings: ServerSettings = {},
): Promise<TestServer> {
  const { trustedProxy, mounts = 1, ownMetricsRoute = false, rpc } = settings;
  const raw = createRawRoutes();
  const app = create();
  if (trustedProxy !== undefined) app.set('trust proxy', trustedProxy);
  if (ownMetricsRoute) app.get('/metrics', (_request, response) => void response.send('own'));
  const parseJson = create.json({ limit: '64mb', strict: false });
  if (rpc?.parser === 'before') app.use('/rpc', parseJson);
  const monitoring = xaiMetrics(options);
  app.use(monitoring);
  for (let i = 1; i < mounts; i += 1) app.use(xaiMetrics(options));
  const is5 = name.startsWith('Express 5');

  if (rpc !== undefined) app.post('/rpc', ...rpcHandlersOf(create, rpc));

  // What answers before any route.
  app.use('/legacy/:id', (_request, response) => void response.send('moved'));
  app.use('/private', (request, response, next) => {
    if (request.headers.authorization === undefined) response.status(401).end();
    else next();
  });
  app.use('/broken-guard', fail);
  app.use('/static', create.static(__dirname));

  app.get('/', ok);
  app.get('/plain', ok);
  app.get('/items/:id', ok);
  app.get('/private/:id', ok);
  for (const verb of ['post', 'put', 'patch', 'delete'] as const) app[verb]('/items/:id', ok);
  app.all('/all/:id', ok);
  app.get(is5 ? '/optional{/:id}' : '/optional/:id?', ok);
  app.get(is5 ? '/files/{*path}' : '/files/*', ok);
  app.get(/^\/digits\/(\d+)$/, ok);
  app.get(['/left/:id', '/right/:id'], ok);
  app.get(`/long/${'x'.repeat(300)}`, ok);
  app.get(
    '/chained/:id',
    (_request, _response, next) => next(),
    (_request, _response, next) => setImmediate(next),
    ok,
  );
  app.get('/choose/:id', (request, _response, next) => next(request.query.next && 'route'), ok);
  app.get('/choose/:name', ok);
  app.get('/answered/:id', (_request, response, next) => {
    response.json({ ok: true });
    next();
  });
  app.get(is5 ? '/answered/{*rest}' : '/answered/*', () => {});
  app.get('/twice/:id', (_request, response) => {
    response.json({ ok: true });
    response.json({ ok: false });
  });
  app.get('/missing/:id', (_request, response) => void response.status(404).json({ ok: false }));
  app.get('/teapot', (_request, response) => void response.status(418).end());
  app.get('/redirect/:id', (_request, response) => response.redirect('/plain'));
  app.get('/empty', (_request, response) => void response.status(204).end());
  app.get('/gateway-timeout', (_request, response) => void response.status(504).end());
  app.get('/cached', (_request, response) => void response.set('etag', '"a"').send('cached'));
  app
    .route('/only-get/:id')
    .get(ok)
    .all((_request, response) => void response.set('allow', 'GET').status(405).end());

  app.get('/fail', fail);
  app.get('/fail-later', is5 ? rejectLater : failLater);
  app.get('/fail-text', () => {
    throw 'text';
  });
  app.get('/fail-badly', (_request, response) => {
    response.locals.handlerFails = true;
    throw new Error('on purpose');
  });
  app.get('/fail-half-way', (_request, response) => {
    response.write('half');
    throw new Error('on purpose');
  });
  app.get('/broken-stream', (_request, response) => {
    brokenStream()
      .on('error', (error) => response.destroy(error))
      .pipe(response);
  });
  app.post('/upload', (request, response) => {
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    request.on('end', () => response.json({ bytes }));
  });
  app.post('/upload-ignored', ok);
  for (const [path, handle] of Object.entries(raw.routes)) app.get(path, handle as never);

  const chain = create.Router();
  chain.get('/blocks/:height', ok);
  chain.get('/fail', (_request, _response, next) => next(new Error('on purpose')));
  chain.get('/fail-later', failLater);
  chain.get('/reject', reject);
  const api = create.Router();
  api.use('/chain/:chain', chain);
  app.use('/api', api);
  const shared = create.Router();
  shared.get('/shared/:id', ok);
  app.use('/v1', shared);
  app.use('/v2', shared);
  const inner = create();
  inner.use(xaiMetrics(options));
  inner.get('/inner/:id', ok);
  inner.get('/fail/:id', fail);
  app.use('/sub/app', inner);

  app.use(
    (error: { status?: number }, _: IncomingMessage, response: express.Response, next: Handler) => {
      if (response.locals.handlerFails) throw new Error('on purpose again');
      if (response.headersSent) (next as (error: unknown) => void)(error);
      else response.status(error.status ?? 500).json({ error: true });
    },
  );
  app.set('env', 'test'); // its final handler writes no stack to the console
  return listen(name, createTestServer(app, settings), monitoring, raw.finish);
}

function rpcHandlersOf(create: typeof express, service: RpcService): Handler[] {
  const answer: Handler = async (request, response, next) => {
    try {
      const reply = await findRpcReply(service, request, request.body);
      if (request.headers['x-reply'] === 'raw') return writeRpcAnswer(response, reply);
      const { status, headers, body } = await answerRpc(request, reply);
      response.status(status).set(headers);
      if (headers['content-encoding'] !== undefined) response.end(body);
      else if (body instanceof Readable) body.pipe(response);
      else if (typeof body === 'object') response.json(body);
      else response.send(body);
    } catch (error) {
      next(error);
    }
  };
  const { parser } = service;
  if (parser === 'after') return [create.json({ limit: '64mb', strict: false }), answer];
  return parser === 'text' ? [create.text({ type: '*/*', limit: '64mb' }), answer] : [answer];
}
