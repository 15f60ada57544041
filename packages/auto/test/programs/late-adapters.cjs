// A server without an adapter listens first; then one is mounted with a registry of its own.
const { xaiMetrics } = require('@xai-metrics/koa');
const Router = require('@koa/router');
const Koa = require('koa');
const { createServer } = require('node:http');
const { Registry } = require('prom-client');
const closeAtEnd = require('./close-at-end.cjs');

function listen(server) {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${server.address().port}`));
  });
}

async function main() {
  const plain = createServer((_request, response) => response.end('plain'));
  const plainUrl = await listen(plain);
  const app = new Koa();
  app.use(xaiMetrics({ registry: new Registry(), exclude: ['/internal/*'] }));
  const router = new Router();
  router.get('/block/:id', (context) => {
    // As middleware does that hands a request to a part of its own.
    app.createContext(context.req, context.res);
    context.body = context.params;
  });
  app.use(router.routes());
  const mounted = createServer(app.callback());
  console.log(JSON.stringify({ plainUrl, mountedUrl: await listen(mounted) }));
  closeAtEnd(plain, mounted);
}

main();
