import { xaiMetrics } from '@xai-metrics/fastify';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import { COIN_DECIMALS, type DevnetNode } from '../devnet/devnet-node';
import { chainRoutes } from './chain-routes';
import { faultRoutes } from './fault-routes';
import { mempoolRoutes } from './mempool-routes';
import { miningRoutes } from './mining-routes';
import { networkRoutes } from './network-routes';
import { recordChainEvents } from './record-chain-events';

/**
 * Creates the HTTP API of a node.
 *
 * @param registry - for tests with several servers in one process
 */
export async function createNodeApi(
  node: DevnetNode,
  registry?: Registry,
): Promise<FastifyInstance> {
  const fastify = Fastify();

  await fastify.register(xaiMetrics, {
    ...(registry === undefined ? {} : { registry }),
    coinDecimals: COIN_DECIMALS,
    expectedBlockSeconds: node.rules.expectedBlockSeconds,
    nodeInfo: { version: '1.0.0', network: node.rules.network, client: 'xai-devnet' },
    peerClients: ['xai-devnet'],
    wallets: { miner: node.minerKey.address },
    messageTypes: [
      'hello',
      'ping',
      'pong',
      'inventory',
      'get',
      'blocks',
      'transactions',
      'get_headers',
      'headers',
      'get_peers',
      'peers',
    ],
    checks: { sync: () => node.sync.synced || { status: 'warn', reason: 'catching up' } },
  });
  const { metrics } = fastify.xaiMetrics;
  const stopRecording = recordChainEvents(node, metrics);
  fastify.addHook('onClose', async () => stopRecording());

  await fastify.register(faultRoutes, { node });
  await fastify.register(async (api) => {
    api.addHook('onRequest', async () => {
      if (node.faults.get('failingApi')) throw new Error('The fault failingApi is on.');
    });
    for (const routes of [networkRoutes, chainRoutes, mempoolRoutes, miningRoutes]) {
      await api.register(routes, { node });
    }
  });
  return fastify;
}
