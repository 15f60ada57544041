import type { BlockchainMetrics } from '@xai-metrics/core';
import type { IndexerListener } from './indexer';
import type { NodeTransaction } from './node-client';

/** Records what the indexer sees: an explorer knows the chain through its node alone. */
export function recordIndex(metrics: BlockchainMetrics): IndexerListener {
  return {
    onBlock(block) {
      // Nobody made the genesis block: it came with the software.
      if (block.height === 0) return;
      metrics.recordBlock({
        height: block.height,
        source: 'synced',
        timestamp: block.timestamp,
        transactionCount: block.transaction_count,
        difficulty: block.difficulty,
        sizeBytes: sizeOf(block.transactions),
      });
      for (const { from, amount, fee } of block.transactions) {
        if (from === 'coinbase') continue;
        metrics.recordTransaction({
          status: 'confirmed',
          value: BigInt(amount),
          fee: BigInt(fee),
        });
      }
    },
    onReorg(depth) {
      metrics.recordReorg(depth);
      metrics.recordOrphanedBlock(depth);
    },
    onState(stats, indexedHeight) {
      metrics.setSyncStatus(indexedHeight >= stats.chain_height, {
        bestKnownHeight: stats.chain_height,
      });
      metrics.updateMempoolSize(stats.pending_transactions, { bytes: stats.mempool_bytes });
      metrics.updatePeerCount(stats.peers);
      metrics.updateSupplyMetrics({
        total: BigInt(stats.total_supply),
        circulating: BigInt(stats.circulating_supply),
      });
    },
    onError() {
      metrics.recordValidationError('missing_data');
      // What the node last said may be wrong by now: unknown is absent.
      metrics.setSyncStatus(undefined);
    },
  };
}

function sizeOf(transactions: readonly NodeTransaction[]): number {
  const headerBytes = 131;
  return transactions.reduce((sum, { size_bytes }) => sum + size_bytes, headerBytes);
}
