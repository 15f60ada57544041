import type { FastifyInstance } from 'fastify';
import type { DevnetNode } from '../devnet/devnet-node';

/** The node itself: its state, its peers and how far it has caught up. */
export async function networkRoutes(fastify: FastifyInstance, { node }: { node: DevnetNode }) {
  fastify.get('/', async () => ({ name: node.client, network: node.rules.network }));

  fastify.get('/stats', async () => ({
    chain_height: node.height,
    block_count: node.blockCount,
    tip_hash: node.head.hash,
    tip_timestamp: node.head.timestamp / 1000,
    difficulty: node.difficulty,
    total_supply: String(node.totalSupply),
    circulating_supply: String(node.circulatingSupply),
    pending_transactions: node.mempool.size,
    mempool_bytes: node.mempool.bytes,
    orphan_blocks: node.orphanPoolSize,
    reorgs: node.reorgCount,
    tips: node.tips,
    peers: node.peers().length,
    is_mining: node.mining.active,
    hashrate: node.mining.hashrate,
    uptime: process.uptime(),
  }));

  fastify.get('/peers', async () => ({
    count: node.peers().length,
    peers: node.peers().map(({ direction, client, height, active, latencySeconds }) => ({
      direction,
      client,
      height,
      active,
      latency_seconds: latencySeconds,
    })),
  }));

  fastify.post('/peers/add', async ({ body }, reply) => {
    const { peer } = (body ?? {}) as { peer?: unknown };
    if (typeof peer !== 'string' || !/^[\w.-]+:\d{1,5}$/.test(peer)) {
      return reply.code(400).send({ error: 'peer has to be host:port' });
    }
    node.addPeer(peer);
    return reply.code(202).send({ added: true });
  });

  fastify.get('/sync/status', async () => ({
    synced: node.sync.bestKnownHeight === undefined ? null : node.sync.synced,
    current_height: node.height,
    best_known_height: node.sync.bestKnownHeight ?? null,
  }));

  fastify.get('/sync/progress', async () => {
    const { bestKnownHeight } = node.sync;
    const ratio =
      bestKnownHeight === undefined || bestKnownHeight === 0
        ? null
        : Math.min(1, node.height / bestKnownHeight);
    return { ratio };
  });

  fastify.get('/consensus/info', async () => ({
    algorithm: 'sha256',
    rule: 'most work',
    difficulty: node.difficulty,
    total_work: String(node.totalWork),
    expected_block_seconds: node.rules.expectedBlockSeconds,
  }));

  fastify.get('/finality/status', async () => ({ finalized_height: node.finalizedHeight ?? null }));
}
