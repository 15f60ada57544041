import { push, xai } from '@xai-metrics/core';
import { xaiMetrics } from '@xai-metrics/fastify';
import Fastify, { type FastifyInstance } from 'fastify';
import { demoReadiness } from '../demo/demo-readiness';
import { COIN_DECIMALS, type DevnetNode } from '../devnet/devnet-node';
import { chainRoutes } from './chain-routes';
import { faultRoutes } from './fault-routes';
import { mempoolRoutes } from './mempool-routes';
import { miningRoutes } from './mining-routes';
import { networkRoutes } from './network-routes';
import { recordChainEvents } from './record-chain-events';
import { reportChain } from './report-chain';
import { rpcHandlers, rpcRoutes } from './rpc-routes';

/** What the node's readiness goes by, besides what the node itself knows. */
export interface NodeApiOptions {
  /** Where the APIs of other nodes are, to compare this one with. */
  references: readonly string[];
  /** Seconds that it may be without peers. */
  peersGraceSeconds: number;
}

/** Creates the HTTP API of a node. */
export async function createNodeApi(
  node: DevnetNode,
  { references, peersGraceSeconds }: NodeApiOptions,
): Promise<FastifyInstance> {
  const fastify = Fastify();
  const { expectedBlockSeconds } = node.rules;
  const chain = push({ pace: 'random', expectedBlockSeconds });

  await fastify.register(xaiMetrics, {
    coinDecimals: COIN_DECIMALS,
    expectedBlockSeconds,
    nodeInfo: { version: '1.0.0', network: node.rules.network, client: 'xai-devnet' },
    peerClients: ['xai-devnet'],
    sizes: true,
    rpc: { methods: rpcHandlers },
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
    chain: {
      source: chain,
      // More is recorded where it happens: who mined a block, how long checking it took.
      record: false,
      pollSeconds: 1,
      references: Object.fromEntries(
        references.map((url, i) => [`reference-${i + 1}`, xai({ url })]),
      ),
      readiness: demoReadiness(peersGraceSeconds),
    },
  });
  const { metrics } = fastify.xaiMetrics;
  const stops = [recordChainEvents(node, metrics), reportChain(node, chain)];
  fastify.addHook('onClose', async () => {
    for (const stop of stops) stop();
  });

  await fastify.register(faultRoutes, { node });
  await fastify.register(async (api) => {
    api.addHook('onRequest', async () => {
      if (node.faults.get('failingApi')) throw new Error('The fault failingApi is on.');
    });
    for (const routes of [networkRoutes, chainRoutes, mempoolRoutes, miningRoutes, rpcRoutes]) {
      await api.register(routes, { node });
    }
  });
  return fastify;
}
