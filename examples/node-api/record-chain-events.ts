import type { BlockchainMetrics } from '@xai-metrics/core';
import type { DevnetNode } from '../devnet/devnet-node';

const HASHRATE_BLOCKS = 30;

/**
 * Records what happens in the chain: each event where it happens, and once a second what is a state.
 *
 * @returns the function that stops it
 */
export function recordChainEvents(node: DevnetNode, metrics: BlockchainMetrics): () => void {
  const subscriptions = [
    node.on('block', ({ block, height, source, sizeBytes, transactionCount, ...times }) => {
      metrics.recordBlock({
        height,
        source,
        sizeBytes,
        transactionCount,
        difficulty: block.difficulty,
        timestamp: new Date(block.timestamp),
        validationTimeSeconds: times.validationSeconds,
        ...(times.miningSeconds === undefined ? {} : { miningTimeSeconds: times.miningSeconds }),
        ...(times.parentTimestampMs === undefined
          ? {}
          : { parentTimestamp: new Date(times.parentTimestampMs) }),
      });
      recordState();
      recordNetworkHashrate();
    }),
    node.on('transaction', ({ transaction, status, processingSeconds, waitSeconds }) => {
      metrics.recordTransaction({
        status,
        processingTimeSeconds: processingSeconds,
        // Value and fee once in the life of a transaction: when they are final.
        ...(status === 'confirmed' ? { value: transaction.amount, fee: transaction.fee } : {}),
        ...(waitSeconds === undefined ? {} : { waitSeconds }),
      });
      if (status !== 'confirmed') return;
      // Only the wallets of the configuration count; all others pass unseen.
      metrics.recordWalletTransaction({ wallet: transaction.from, type: 'sent' });
      metrics.recordWalletTransaction({ wallet: transaction.to, type: 'received' });
    }),
    node.on('rejection', ({ reason }) => metrics.recordTransactionRejection(reason)),
    node.on('eviction', ({ reason }) => metrics.recordTransactionEviction(reason)),
    node.on('reorg', ({ depth }) => metrics.recordReorg(depth)),
    node.on('stale', () => metrics.recordOrphanedBlock()),
    node.on('dial', ({ result }) => metrics.recordPeerDial(result)),
    node.on('message', (message) => metrics.recordNetworkMessage(message)),
    node.on('latency', ({ seconds }) => metrics.recordNetworkLatency(seconds)),
    node.on('violation', ({ kind }) => metrics.recordPeerViolation(kind)),
    node.on('networkError', ({ kind }) => metrics.recordNetworkError(kind)),
    node.on('validationFailure', ({ kind }) => metrics.recordValidationFailure(kind)),
    node.on('miningAttempt', ({ success }) => metrics.recordMiningAttempt(success)),
    node.on('error', () => metrics.recordValidationError('internal')),
  ];
  const timer = setInterval(recordState, 1_000).unref();
  recordState();

  return function stopRecording() {
    clearInterval(timer);
    for (const unsubscribe of subscriptions) unsubscribe();
  };

  function recordState(): void {
    const { size, bytes, limit, oldestAgeSeconds } = node.mempool;
    metrics.updateMempoolSize(size, { bytes, limit, oldestAgeSeconds });
    recordPeers();
    recordSync();
    metrics.updateSupplyMetrics({ total: node.totalSupply, circulating: node.circulatingSupply });
    const { address } = node.minerKey;
    metrics.updateWalletBalance(address, node.getAccount(address).balance);
    metrics.updateMiningHashrate(node.mining.hashrate);
    metrics.updateActiveMiners(node.mining.active ? 1 : 0);
    const { finalizedHeight } = node;
    metrics.updateChainState({
      tips: node.tips,
      orphanPoolSize: node.orphanPoolSize,
      ...(finalizedHeight === undefined ? {} : { finalizedHeight }),
    });
  }

  /** The work of the last blocks by the time that they took: all that can be known of other miners. */
  function recordNetworkHashrate(): void {
    const newest = Array.from({ length: HASHRATE_BLOCKS + 1 }, (_, i) =>
      // The genesis block has the time of the software, not of any work.
      node.height - i > 0 ? node.getBlock(node.height - i) : undefined,
    ).filter((block) => block !== undefined);
    const oldest = newest.pop();
    const seconds = ((newest[0]?.timestamp ?? 0) - (oldest?.timestamp ?? 0)) / 1000;
    if (newest.length === 0 || seconds <= 0) return;
    const work = newest.reduce((sum, { difficulty }) => sum + difficulty, 0);
    metrics.mining.networkHashrate.set(work / seconds);
  }

  function recordPeers(): void {
    const peers = node.peers();
    const inbound = peers.filter(({ direction }) => direction === 'inbound').length;
    const byClient: Record<string, number> = {};
    for (const { client } of peers) {
      const family = client.split('/', 1)[0] as string;
      byClient[family] = (byClient[family] ?? 0) + 1;
    }
    metrics.updatePeerCount({
      inbound,
      outbound: peers.length - inbound,
      active: peers.filter(({ active }) => active).length,
      limit: node.peersLimit,
      byClient,
    });
  }

  function recordSync(): void {
    const { synced, bestKnownHeight } = node.sync;
    // As long as no peer has told its height, the node cannot know whether it is in sync.
    if (bestKnownHeight === undefined) metrics.setSyncStatus(undefined);
    else metrics.setSyncStatus(synced, { bestKnownHeight });
  }
}
