import { defineMetrics, oneOf } from './define-metrics';

/** Blocks of the best chain. */
export const blockMetrics = defineMetrics({
  total: {
    name: 'blocks_total',
    type: 'counter',
    unit: 'blocks',
    help: 'Blocks that joined the best chain, by where they came from.',
    labels: { source: oneOf('mined', 'received', 'synced') },
    aliases: [{ name: 'blocks_mined_total', where: { source: 'mined' } }],
  },
  height: {
    name: 'block_height',
    type: 'gauge',
    unit: 'blocks',
    help: 'Height of the best chain; the genesis block has height 0.',
    aliases: [{ name: 'chain_height' }],
  },
  sizeBytes: {
    name: 'block_size_bytes',
    type: 'histogram',
    unit: 'bytes',
    help: 'Size of a block in bytes.',
    buckets: [1_000, 5_000, 10_000, 50_000, 100_000, 500_000, 1_000_000, 5_000_000],
    bucketsReason: "the original's bounds: from an empty block to above every known block limit",
  },
  transactions: {
    name: 'block_transactions',
    type: 'histogram',
    unit: 'transactions',
    help: 'Transactions in a block, the reward included.',
    buckets: [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000],
    bucketsReason: '1 is an empty block; a full Bitcoin block holds 2,000 to 4,000',
  },
  miningTimeSeconds: {
    name: 'block_mining_time_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Time from the start of work on a block until it was found by this node.',
    buckets: [1, 5, 10, 30, 60, 120, 300, 600, 1_800],
    bucketsReason: "the original's bounds; 600 is the threshold of its LongMiningTime alert",
    aliases: [{ name: 'block_mining_duration_seconds' }],
  },
  validationTimeSeconds: {
    name: 'block_validation_time_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Time to validate a block.',
    buckets: [0.001, 0.01, 0.05, 0.1, 0.5, 1, 2, 5],
    bucketsReason:
      "the original's bounds and 2, the threshold of its HighBlockValidationTime alert",
  },
  intervalSeconds: {
    name: 'block_interval_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: "Time between a block's timestamp and its parent's, once per block.",
    buckets: [0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600],
    bucketsReason: 'from 400 ms slots over 12 s slots to 10 min proof of work and its long tail',
  },
  difficulty: {
    name: 'block_difficulty',
    type: 'gauge',
    unit: '1',
    help: 'Difficulty of the newest block.',
    aliases: [{ name: 'difficulty' }, { name: 'mining_difficulty' }],
  },
  headTimestampSeconds: {
    name: 'block_head_timestamp_seconds',
    type: 'gauge',
    unit: 'seconds',
    help: "The newest block's own timestamp in seconds since 1970; time() minus this is the head's age.",
  },
  arrivalDelaySeconds: {
    name: 'block_arrival_delay_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Time from the timestamp of a block received from a peer until it was recorded here.',
    buckets: [0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60],
    bucketsReason: '4 s is the attestation deadline of a 12 s slot; above 60 s a block is late',
  },
  expectedIntervalSeconds: {
    name: 'block_expected_interval_seconds',
    type: 'gauge',
    unit: 'seconds',
    help: 'The block interval that the protocol aims at, so that one alert rule fits every chain.',
  },
});
