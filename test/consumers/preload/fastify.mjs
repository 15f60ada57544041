// A Fastify server that knows nothing of metrics, and asks for its own.
import Fastify from 'fastify';

const fastify = Fastify();
fastify.get('/block/:height', async (request) => ({ height: request.params.height }));

const url = await fastify.listen({ port: 0, host: '127.0.0.1' });
await (await fetch(`${url}/block/17`)).text();
console.log(await (await fetch(`http://127.0.0.1:${process.env.XAI_METRICS_PORT}/metrics`)).text());
await fastify.close();
