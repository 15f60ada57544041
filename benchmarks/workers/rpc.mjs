import { requireOurs, requirePackage } from '../lib/paths.mjs';
import { cpuTime, runWorker } from '../lib/worker.mjs';

const [framework, counting] = process.argv.slice(2);
const options = {
  registry: new (requirePackage('prom-client').Registry)(),
  processMetrics: false,
  rpc: counting === 'counted',
};

const createServers = {
  async express5() {
    const express = requirePackage('express5');
    const app = express();
    app.use(requireOurs('express').xaiMetrics(options));
    app.post('/rpc', express.json(), (request, response) => response.json(answer(request.body)));
    app.get('/block/:height', (_request, response) => response.json({ ok: true }));
    return requirePackage('http').createServer(app);
  },
  async koa() {
    const Koa = requirePackage('koa');
    const Router = requirePackage('@koa/router');
    const app = new (Koa.default ?? Koa)();
    app.use(requireOurs('koa').xaiMetrics(options));
    const router = new (Router.Router ?? Router)();
    router.post('/rpc', async (context) => {
      context.request.body = JSON.parse(await readText(context.req));
      context.body = answer(context.request.body);
    });
    router.get('/block/:height', (context) => {
      context.body = { ok: true };
    });
    app.use(router.routes());
    return requirePackage('http').createServer(app.callback());
  },
  async fastify() {
    const fastify = requirePackage('fastify')();
    await fastify.register(requireOurs('fastify').xaiMetrics, options);
    fastify.post('/rpc', async (request) => answer(request.body));
    fastify.get('/block/:height', async () => ({ ok: true }));
    await fastify.ready();
    return fastify.server;
  },
};

runWorker(async () => {
  const server = await createServers[framework]();
  return {
    listen: () =>
      new Promise((resolve) => {
        server.listen(0, '127.0.0.1', () => resolve(server.address().port));
      }),
    cpuTime,
    /** How many calls were counted. */
    async counted() {
      const metric = options.registry.getSingleMetric('xai_rpc_requests_total');
      const { values } = (await metric?.get()) ?? { values: [] };
      return values.reduce((sum, { value }) => sum + value, 0);
    },
  };
});

function answer(body) {
  return Array.isArray(body) ? body.map(answer) : { jsonrpc: '2.0', id: body.id, result: '0x10' };
}

async function readText(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}
