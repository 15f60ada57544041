import type { ChainMetrics } from '../blockchain-metrics';
import type { ChainBlock } from './facts';
import type { HeadChange } from './head-tracker';

/** What is needed to record blocks of a watched chain. */
export interface BlockContext {
  /** Whether the node was catching up: then blocks are old by nature. */
  readonly isSyncing: boolean;
  /** Transactions of each block that only pay its reward. */
  readonly rewardTransactions: number;
  /** The parent of a block, as far as it is known. */
  parentOf(block: ChainBlock): ChainBlock | undefined;
}

/** Records the blocks that joined the best chain, and the reorganisation that made them. */
export function recordHeadChange(
  metrics: ChainMetrics,
  { joined, unread, replaced }: HeadChange,
  { isSyncing, rewardTransactions, parentOf }: BlockContext,
): void {
  if (replaced > 0) {
    metrics.recordReorg(replaced);
    metrics.recordOrphanedBlock(replaced);
  }
  if (unread > 0) metrics.blocks.total.inc({ source: 'synced' }, unread);
  for (const block of joined) {
    const { height, timestamp, transactionCount, sizeBytes, difficulty, gasUsedRatio } = block;
    const parent = parentOf(block);
    // The time of the first block came with the software: nobody waited from there on.
    const parentTimestamp = parent && parent.height > 0 ? parent.timestamp : undefined;
    metrics.recordBlock({
      height,
      source: isSyncing || unread > 0 ? 'synced' : 'received',
      ...(timestamp === undefined ? {} : { timestamp }),
      ...(parentTimestamp === undefined ? {} : { parentTimestamp }),
      ...(transactionCount === undefined ? {} : { transactionCount }),
      ...(sizeBytes === undefined ? {} : { sizeBytes }),
      ...(difficulty === undefined ? {} : { difficulty }),
    });
    if (gasUsedRatio !== undefined) metrics.blocks.gasUsedRatio.observe(gasUsedRatio);
    const confirmed = (transactionCount ?? 0) - rewardTransactions;
    if (confirmed > 0) metrics.transactions.total.inc({ status: 'confirmed' }, confirmed);
  }
}
