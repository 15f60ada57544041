import { defineMetrics } from './define-metrics';

/** The node's own miner. */
export const miningMetrics = defineMetrics({
  hashrate: {
    name: 'mining_hashrate',
    type: 'gauge',
    aggregate: 'sum',
    unit: 'hashes per second',
    help: 'Hashes per second that this node computes now.',
  },
  networkHashrate: {
    name: 'network_hashrate',
    type: 'gauge',
    aggregate: 'newest',
    unit: 'hashes per second',
    help: 'Hashes per second of the whole network, as the node estimates it.',
  },
  attempts: {
    name: 'mining_attempts_total',
    type: 'counter',
    unit: 'attempts',
    help: 'Finished tries to mine a block, successful or given up.',
  },
  successes: {
    name: 'mining_success_total',
    type: 'counter',
    unit: 'attempts',
    help: 'Tries that found a valid proof of work.',
  },
  blocksFound: {
    name: 'mining_blocks_found_total',
    type: 'counter',
    unit: 'blocks',
    help: 'Blocks found by this node that joined its best chain.',
  },
  minersActive: {
    name: 'miners_active',
    type: 'gauge',
    aggregate: 'sum',
    unit: 'miners',
    help: 'Miners running in this node.',
  },
});
