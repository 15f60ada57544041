import { configured, defineMetrics, oneOf } from './define-metrics';

/** Supply of the coin, and the watched wallets. */
export const supplyMetrics = defineMetrics({
  total: {
    name: 'total_supply_xai',
    type: 'gauge',
    aggregate: 'newest',
    unit: 'coins',
    help: 'Coins that exist.',
  },
  circulating: {
    name: 'circulating_supply_xai',
    type: 'gauge',
    aggregate: 'newest',
    unit: 'coins',
    help: 'Coins that can be spent.',
  },
  walletBalance: {
    name: 'wallet_balance_xai',
    type: 'gauge',
    aggregate: 'newest',
    unit: 'coins',
    help: 'Balance of a watched wallet; the label is its alias in the configuration, never an address.',
    labels: { wallet: configured('wallets') },
  },
  walletTransactions: {
    name: 'wallet_transactions_total',
    type: 'counter',
    unit: 'transactions',
    help: 'Transactions of a watched wallet, by direction.',
    labels: { wallet: configured('wallets'), type: oneOf('sent', 'received', 'other') },
  },
});
