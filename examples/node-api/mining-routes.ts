import type { FastifyInstance } from 'fastify';
import type { DevnetNode } from '../devnet/devnet-node';
import { blockToJson } from './json';

/** The miner, by hand and in the background. */
export async function miningRoutes(fastify: FastifyInstance, { node }: { node: DevnetNode }) {
  fastify.get('/mining/status', async () => ({
    is_mining: node.mining.active,
    hashrate: node.mining.hashrate,
    difficulty: node.difficulty,
  }));

  fastify.post('/mine', async (_request, reply) => {
    return reply.code(201).send(blockToJson(await node.mineBlock()));
  });

  for (const prefix of ['/mining', '/auto-mine']) {
    fastify.post(`${prefix}/start`, async () => {
      node.startMining();
      return { is_mining: true };
    });
    fastify.post(`${prefix}/stop`, async () => {
      node.stopMining();
      return { is_mining: false };
    });
  }
}
