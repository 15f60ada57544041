import { defineMetrics } from './define-metrics';

/** Synchronisation, reorganisations and forks. */
export const chainMetrics = defineMetrics({
  syncStatus: {
    name: 'chain_sync_status',
    type: 'gauge',
    aggregate: 'newest',
    unit: '1',
    help: '1 if the node is in sync, 0 while it catches up; absent as long as it cannot know.',
    aliases: [{ name: 'sync_status' }],
  },
  syncRatio: {
    name: 'chain_sync_ratio',
    type: 'gauge',
    aggregate: 'newest',
    unit: 'ratio',
    help: 'Part of the best known chain that this node has, from 0 to 1; absent as long as unknown.',
  },
  syncPercentage: {
    name: 'chain_sync_percentage',
    type: 'gauge',
    aggregate: 'newest',
    unit: 'percent',
    help: 'chain_sync_ratio in percent, kept for compatibility.',
    twin: 'chain_sync_ratio',
  },
  bestKnownHeight: {
    name: 'chain_best_known_height',
    type: 'gauge',
    aggregate: 'max',
    unit: 'blocks',
    help: 'Highest height that any peer has told of; absent as long as none has.',
    aliases: [{ name: 'best_known_block_number' }],
  },
  reorgs: {
    name: 'chain_reorgs_total',
    type: 'counter',
    unit: 'reorganisations',
    help: 'Reorganisations of the best chain.',
    aliases: [{ name: 'consensus_reorgs_total' }],
  },
  reorgDepth: {
    name: 'chain_reorg_depth',
    type: 'histogram',
    unit: 'blocks',
    help: 'Blocks taken off the best chain by a reorganisation.',
    buckets: [1, 2, 3, 5, 10, 20, 50, 100],
    bucketsReason:
      "the original's bounds; 1 is daily life under proof of work, 6 ends most confirmations",
  },
  lastReorgTimestampSeconds: {
    name: 'chain_last_reorg_timestamp_seconds',
    type: 'gauge',
    aggregate: 'newest',
    unit: 'seconds',
    help: 'When the newest reorganisation happened, in seconds since 1970; absent before the first.',
  },
  orphanedBlocks: {
    name: 'orphaned_blocks_total',
    type: 'counter',
    unit: 'blocks',
    help: 'Valid blocks that are off the best chain: replaced in a reorganisation or on a losing branch.',
  },
  orphanPool: {
    name: 'orphan_blocks',
    type: 'gauge',
    aggregate: 'newest',
    unit: 'blocks',
    help: 'Blocks waiting for a parent that this node does not have yet.',
  },
  finalizedHeight: {
    name: 'chain_finalized_height',
    type: 'gauge',
    aggregate: 'newest',
    unit: 'blocks',
    help: 'Height of the newest block that can no longer be replaced; absent where nothing is final.',
    aliases: [{ name: 'consensus_finalized_height' }],
  },
  tips: {
    name: 'chain_tips',
    type: 'gauge',
    aggregate: 'newest',
    unit: 'branches',
    help: 'Branches the node knows of, the best chain included.',
  },
});
