import type { StackContext } from '../../../stack-context';
import type { RowDefinition } from '../../define-board';
import { byChain, ofChain, perSecond } from '../../panel-selectors';

/** Coins and watched wallets. */
export function supplyRow({ m }: StackContext): RowDefinition {
  return {
    title: 'Supply and wallets',
    panels: [
      {
        title: 'Supply',
        kind: 'graph',
        description: 'Coins that exist, and those that can be spent.',
        unit: 'coins',
        emptyIf: 'no node tells the supply',
        rare: true,
        queries: [
          { expr: ofChain(m.supply.total), legend: `${byChain} total` },
          { expr: ofChain(m.supply.circulating), legend: `${byChain} circulating` },
        ],
        alerts: ['UnusualSupplyChange'],
      },
      {
        title: 'Balance of watched wallets',
        kind: 'graph',
        description: 'By the alias of the configuration.',
        unit: 'coins',
        queries: [
          {
            expr: ofChain(m.supply.walletBalance, 'wallet=~"$wallet"'),
            legend: `{{wallet}} ${byChain}`,
          },
        ],
        emptyIf: 'no wallet is watched',
        rare: true,
      },
      {
        title: 'Transactions of watched wallets',
        kind: 'graph',
        description: 'A minute, by wallet and direction.',
        unit: 'perMinute',
        queries: [
          {
            expr: `60 * sum by (wallet, type) (${perSecond(ofChain(m.supply.walletTransactions, 'wallet=~"$wallet"'))})`,
            legend: '{{wallet}} {{type}}',
          },
        ],
        emptyIf: 'no wallet is watched',
        rare: true,
      },
    ],
  };
}
