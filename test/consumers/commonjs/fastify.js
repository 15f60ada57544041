// A Fastify server, by require.
const { xaiMetrics } = require('@xai-metrics/fastify');
const Fastify = require('fastify');

async function main() {
  const fastify = Fastify();
  await fastify.register(xaiMetrics);
  fastify.get('/block/:height', async (request) => ({ height: request.params.height }));

  const url = await fastify.listen({ port: 0, host: '127.0.0.1' });
  fastify.xaiMetrics.metrics.recordBlock({ height: 17, source: 'mined' });
  await (await fetch(`${url}/block/17`)).text();
  console.log(await (await fetch(`${url}/metrics`)).text());
  await fastify.close();
}

main();
