// Seven servers in one process, one for each major; the program that calls gives the frameworks.
// They know nothing of metrics.
exports.serveAll = async function serveAll({ express4, express5, koa2, koa3, Router, ...others }) {
  const { fastify4, fastify5, http } = others;
  const fastifies = [fastifyApp(fastify4, '/fastify4'), fastifyApp(fastify5, '/fastify5')];
  const urls = {
    express4: await listen(http.createServer(expressApp(express4, '/express4'))),
    express5: await listen(http.createServer(expressApp(express5, '/express5'))),
    koa2: await listen(http.createServer(koaApp(koa2, Router, '/koa2').callback())),
    koa3: await listen(http.createServer(koaApp(koa3, Router, '/koa3').callback())),
    fastify4: await listenFastify(await fastifies[0]),
    fastify5: await listenFastify(await fastifies[1]),
    http: await listen(http.createServer(answer)),
  };
  console.log(JSON.stringify(urls));
  process.stdin.on('end', () => closeAll()).resume();
};

const servers = [];

function closeAll() {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
}

async function listen(server) {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return `http://127.0.0.1:${server.address().port}`;
}

async function listenFastify(app) {
  servers.push(app.server);
  return app.listen({ port: 0, host: '127.0.0.1' });
}

function expressApp(express, prefix) {
  const router = express.Router();
  router.get('/block/:id', (request, response, next) => {
    response.json({ block: request.params.id });
    next();
  });
  router.get('/fail/:id', () => {
    throw new Error('no such thing');
  });
  router.get('/hang/:id', () => {});
  const app = express();
  app.set('env', 'test');
  app.use(prefix, router);
  // Reached by the handler that answers and passes on.
  app.get(/block/, () => {});
  return app;
}

function koaApp(Koa, Router, prefix) {
  const app = new Koa();
  app.silent = true;
  const router = new Router({ prefix });
  router.get('/block/:id', (context) => {
    context.body = { block: context.params.id };
  });
  router.get('/fail/:id', () => {
    throw new Error('no such thing');
  });
  router.get('/hang/:id', () => new Promise(() => {}));
  app.use(router.routes());
  return app;
}

async function fastifyApp(fastify, prefix) {
  const app = fastify();
  await app.register(
    async (scope) => {
      scope.get('/block/:id', async (request) => ({ block: request.params.id }));
      scope.get('/fail/:id', async () => {
        throw new Error('no such thing');
      });
      scope.get('/hang/:id', () => {});
    },
    { prefix },
  );
  return app;
}

function answer(request, response) {
  const [, , what, id] = request.url.split('/');
  if (what === 'hang') return;
  response.statusCode = { block: 200, fail: 500 }[what] ?? 404;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ [what]: id }));
}
