// Endpoints that the frameworks know nothing of: each answers /graphql/<something> from middleware.
const Router = require('@koa/router');
const express = require('express');
const fastify = require('fastify');
const Koa = require('koa');
const mount = require('koa-mount');
const closeAtEnd = require('./close-at-end.cjs');

async function main() {
  const expressApp = express();
  expressApp.use((request, response, next) => {
    if (!request.url.startsWith('/graphql')) return next();
    return response.json({ by: 'hand' });
  });

  const koaApp = new Koa();
  koaApp.silent = true;
  const router = new Router();
  router.get('/twice/:id', (context) => {
    koaApp.createContext(context.req, context.res);
    context.body = 'twice';
  });
  koaApp.use((context, next) => {
    koaApp.createContext(context.req, context.res);
    return next();
  });
  koaApp.use(router.routes());
  // While it runs, the URL of the request is a shorter one.
  koaApp.use(
    mount('/graphql', (context) => {
      if (context.path.endsWith('hang')) return new Promise(() => {});
      context.body = { by: 'hand' };
      return undefined;
    }),
  );

  const fastifyApp = fastify();
  fastifyApp.setNotFoundHandler((_request, reply) => reply.code(200).send({ by: 'hand' }));

  const servers = [expressApp, koaApp].map((app) => app.listen(0, '127.0.0.1'));
  const fastifyUrl = await fastifyApp.listen({ port: 0, host: '127.0.0.1' });
  const [expressUrl, koaUrl] = servers.map((server) => `http://127.0.0.1:${server.address().port}`);
  console.log(JSON.stringify({ expressUrl, koaUrl, fastifyUrl }));
  closeAtEnd(...servers, fastifyApp.server);
}

main();
