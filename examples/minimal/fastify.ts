import { xaiMetrics } from '@xai-metrics/fastify';
import Fastify from 'fastify';

const fastify = Fastify();
fastify.register(xaiMetrics);

fastify.get<{ Params: { height: string } }>('/block/:height', async ({ params }) => {
  return { height: Number(params.height) };
});

fastify
  .listen({ port: 8000, host: '127.0.0.1' })
  .then(() => console.log('http://127.0.0.1:8000/metrics'));
