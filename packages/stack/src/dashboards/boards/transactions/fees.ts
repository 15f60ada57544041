import type { StackContext } from '../../../stack-context';
import type { RowDefinition } from '../../define-board';
import { bucketCounts, byChain, ofChain, quantiles } from '../../panel-selectors';
import { tooHigh } from '../../panel-thresholds';

/** What transactions move and cost. */
export function feesRow({ m, t }: StackContext): RowDefinition {
  return {
    title: 'Value and fees',
    panels: [
      {
        title: 'Fees paid',
        kind: 'graph',
        description: 'Fee of a transaction in coins.',
        unit: 'coins',
        queries: quantiles(ofChain(`${m.transactions.fee}_bucket`), [0.5, 0.75, 0.95]),
        emptyIf: 'no server records fees',
        rare: true,
        alerts: ['HighTransactionFees'],
        thresholds: tooHigh({ warning: t.feeCoins }),
      },
      {
        title: 'Distribution of fees',
        kind: 'heatmap',
        description: 'How many transactions paid how much.',
        unit: 'coins',
        queries: [
          { expr: bucketCounts(ofChain(`${m.transactions.fee}_bucket`)), legend: '{{le}}' },
        ],
        emptyIf: 'no server records fees',
        rare: true,
      },
      {
        title: 'Distribution of values',
        kind: 'heatmap',
        description: 'How many transactions moved how much.',
        unit: 'coins',
        queries: [
          { expr: bucketCounts(ofChain(`${m.transactions.value}_bucket`)), legend: '{{le}}' },
        ],
        emptyIf: 'no server records values',
        rare: true,
      },
      {
        title: 'Values moved',
        kind: 'graph',
        description: 'Coins that a transaction moves.',
        unit: 'coins',
        queries: quantiles(ofChain(`${m.transactions.value}_bucket`), [0.5, 0.95]),
        emptyIf: 'no server records values',
        rare: true,
      },
      {
        title: 'Price of gas',
        kind: 'graph',
        description: 'What the node suggests, and the base fee, which is burnt.',
        unit: 'wei',
        queries: [
          { expr: ofChain(m.fees.gasPriceWei), legend: `${byChain} suggested` },
          { expr: ofChain(m.fees.gasBaseFeeWei), legend: `${byChain} base fee` },
        ],
        emptyIf: 'the chain has no gas',
      },
      {
        title: 'Base fee of blobs',
        kind: 'graph',
        description: 'For a unit of blob gas.',
        unit: 'wei',
        queries: [{ expr: ofChain(m.fees.gasBlobBaseFeeWei), legend: byChain }],
        emptyIf: 'the chain has no blobs',
        rare: true,
      },
      {
        title: 'Fee for a thousand bytes',
        kind: 'graph',
        description: 'What gets a transaction into one of the next blocks, and the least.',
        unit: 'coins',
        queries: [
          { expr: ofChain(m.fees.estimatePerKilobyte), legend: `${byChain} estimate` },
          { expr: ofChain(m.fees.minimumPerKilobyte), legend: `${byChain} minimum` },
        ],
        emptyIf: 'the chain does not charge by size, as Bitcoin does',
      },
    ],
  };
}
