// JSON-RPC in Express, Koa, Fastify and plain node:http, each with its own way to the body.
const bodyParser = require('@koa/bodyparser').bodyParser;
const express = require('express');
const fastify = require('fastify');
const { createServer } = require('node:http');
const Koa = require('koa');
const closeAtEnd = require('./close-at-end.cjs');

const known = ['eth_chainId', 'dev_mine'];

function answerAll(calls) {
  return calls.map(({ id, method }) =>
    known.includes(method)
      ? { jsonrpc: '2.0', id, result: '0x1' }
      : { jsonrpc: '2.0', id, error: { code: -32601, message: 'no such method' } },
  );
}

async function main() {
  const expressApp = express();
  expressApp.post('/rpc', express.json(), (request, response) => {
    response.json(answerAll(request.body));
  });

  const koaApp = new Koa();
  koaApp.use(bodyParser());
  koaApp.use((context) => {
    context.body = answerAll(context.request.body);
  });

  const fastifyApp = fastify();
  fastifyApp.post('/rpc', async (request) => answerAll(request.body));

  const plain = createServer(async (request, response) => {
    let text = '';
    for await (const piece of request) text += piece;
    response.end(JSON.stringify(answerAll(JSON.parse(text))));
  });

  const servers = [expressApp, koaApp, plain].map((app) => app.listen(0, '127.0.0.1'));
  const fastifyUrl = await fastifyApp.listen({ port: 0, host: '127.0.0.1' });
  const urls = servers.map((server) => `http://127.0.0.1:${server.address().port}`);
  const [expressUrl, koaUrl, plainUrl] = urls;
  console.log(JSON.stringify({ expressUrl, koaUrl, plainUrl, fastifyUrl }));
  closeAtEnd(...servers, fastifyApp.server);
}

main();
