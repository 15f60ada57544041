import { defineMetrics } from './define-metrics';

/** What it costs to get a transaction into a block. */
export const feeMetrics = defineMetrics({
  gasPriceWei: {
    name: 'gas_price_wei',
    type: 'gauge',
    aggregate: 'newest',
    unit: 'wei',
    help: 'Price of a unit of gas that the node suggests.',
  },
  gasBaseFeeWei: {
    name: 'gas_base_fee_wei',
    type: 'gauge',
    aggregate: 'newest',
    unit: 'wei',
    help: 'Base fee of the newest block for a unit of gas, which is burnt.',
  },
  gasBlobBaseFeeWei: {
    name: 'gas_blob_base_fee_wei',
    type: 'gauge',
    aggregate: 'newest',
    unit: 'wei',
    help: 'Base fee for a unit of blob gas.',
  },
  estimatePerKilobyte: {
    name: 'fee_estimate_coins_per_kilobyte',
    type: 'gauge',
    aggregate: 'newest',
    unit: 'coins',
    help: 'Fee for a thousand (virtual) bytes that gets a transaction into one of the next blocks.',
  },
  minimumPerKilobyte: {
    name: 'fee_minimum_coins_per_kilobyte',
    type: 'gauge',
    aggregate: 'newest',
    unit: 'coins',
    help: 'Fee for a thousand (virtual) bytes below which the pool refuses a transaction.',
  },
});
