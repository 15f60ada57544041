import type { XaiMetricsMiddleware } from '@xai-metrics/express';
import type { IndexerListener } from './indexer';

/**
 * Records what only the indexer sees: the transactions themselves, and how far the index is. Blocks,
 * reorganisations, pool and peers come from watching the node.
 */
export function recordIndex({ metrics, chain }: XaiMetricsMiddleware): IndexerListener {
  return {
    onBlock({ transactions }) {
      for (const { from, amount, fee } of transactions) {
        if (from === 'coinbase') continue;
        metrics.transactions.value.observe(BigInt(amount));
        if (fee !== undefined) metrics.transactions.fee.observe(BigInt(fee));
      }
    },
    onProgress(height, isBackfilled) {
      chain?.report({ index: { height, isBackfilled } });
    },
    onError() {
      metrics.recordValidationError('missing_data');
    },
  };
}
