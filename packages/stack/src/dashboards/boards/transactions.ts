import type { Board } from '../define-board';
import {
  bucketCounts,
  byBar,
  byChain,
  inRange,
  ofChain,
  perSecond,
  quantiles,
} from '../panel-selectors';
import { neutral, tooHigh } from '../panel-thresholds';

const barSeconds = 300;

/** Transactions, their pool, and what they cost. */
export const transactionsBoard: Board = ({ m, r, t, config }) => ({
  key: 'transactions',
  title: 'Transactions',
  description: 'What becomes of transactions, how long they wait, and what they cost.',
  tags: ['blockchain', 'transactions'],
  variables: ['chain'],
  rows: [
    {
      title: 'Throughput',
      panels: [
        {
          title: 'Confirmed a second',
          kind: 'stat',
          description: 'By the server that confirmed most.',
          unit: 'perSecond',
          thresholds: neutral,
          queries: [
            {
              expr: `max(${ofChain(r.transactionsPerSecond, 'status="confirmed"')})`,
              legend: 'confirmed',
            },
          ],
        },
        {
          title: 'Success rate',
          kind: 'gauge',
          description:
            'Confirmed transactions as a part of those that ended: confirmed, failed or rejected.',
          unit: 'ratio',
          min: 0,
          max: 1,
          queries: [
            {
              expr: `sum(${inRange(ofChain(m.transactions.total, 'status="confirmed"'))}) / sum(${inRange(ofChain(m.transactions.total, 'status=~"confirmed|failed|rejected"'))})`,
              legend: 'confirmed',
            },
          ],
          thresholds: neutral,
        },
        {
          title: 'Share by status',
          kind: 'pie',
          description:
            'In the time that is shown. Each transaction is pending once before it ends.',
          unit: 'count',
          width: 7,
          queries: [
            {
              expr: `sum by (status) (${inRange(ofChain(m.transactions.total))})`,
              legend: '{{status}}',
            },
          ],
        },
        {
          title: 'Refused in the time shown',
          kind: 'bars',
          description: 'Transactions refused at the door of the pool, by reason.',
          unit: 'count',
          width: 7,
          queries: [
            {
              expr: `sum by (reason) (${inRange(ofChain(m.transactions.rejections))})`,
              legend: '{{reason}}',
            },
          ],
          thresholds: neutral,
        },
        {
          title: 'Rate by status',
          kind: 'graph',
          description: 'Transactions a second, all servers together.',
          unit: 'perSecond',
          stacked: true,
          alerts: ['LowTransactionThroughput', 'TransactionFailures'],
          queries: [
            { expr: `sum by (status) (${ofChain(r.transactionsPerSecond)})`, legend: '{{status}}' },
          ],
        },
        {
          title: 'Transactions in steps of five minutes',
          kind: 'graph',
          description: 'How many transactions ended in each step, by status.',
          unit: 'count',
          barSeconds,
          stacked: true,
          queries: [
            {
              expr: `sum by (status) (${byBar(ofChain(m.transactions.total))})`,
              legend: '{{status}}',
            },
          ],
        },
        {
          title: 'Success rate by server',
          kind: 'graph',
          description: 'Confirmed transactions as a part of those that were confirmed or failed.',
          unit: 'ratio',
          min: 0,
          max: 1,
          queries: [{ expr: ofChain(r.transactionSuccessRatio), legend: byChain }],
        },
        {
          title: 'Usual fee',
          kind: 'graph',
          description: 'Three transactions in four paid less, over the longer window.',
          unit: 'coins',
          queries: [{ expr: ofChain(r.transactionFeeP75), legend: byChain }],
          emptyIf: 'no server records fees',
        },
        {
          title: 'Time to process a transaction',
          kind: 'graph',
          description: 'To check it, and to apply it or put it into the pool.',
          unit: 'seconds',
          queries: quantiles(ofChain(`${m.transactions.processingTimeSeconds}_bucket`)),
        },
        {
          title: 'Distribution of processing times',
          kind: 'heatmap',
          description: 'How many transactions took how long.',
          unit: 'seconds',
          queries: [
            {
              expr: bucketCounts(ofChain(`${m.transactions.processingTimeSeconds}_bucket`)),
              legend: '{{le}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Pool',
      panels: [
        {
          title: 'Waiting',
          kind: 'graph',
          description: 'Transactions in the pool, and those that cannot be mined yet.',
          unit: 'count',
          queries: [
            { expr: ofChain(m.transactions.poolSize), legend: byChain },
            {
              expr: ofChain(m.transactions.poolQueued),
              legend: `${byChain} not yet possible`,
              emptyIf: 'the chain has no nonces, or the node does not tell',
            },
          ],
          alerts: ['MempoolStalled'],
        },
        {
          title: 'Fill of the pool',
          kind: 'graph',
          description: 'Part of what the pool takes at most.',
          unit: 'ratio',
          min: 0,
          max: 1,
          emptyIf: 'no node tells the limit of its pool',
          alerts: ['LargeMempool'],
          thresholds: tooHigh({ warning: t.poolFillRatio }),
          queries: [{ expr: ofChain(r.mempoolFillRatio), legend: byChain }],
        },
        {
          title: 'Size of the pool',
          kind: 'graph',
          description: 'Bytes of the transactions that wait.',
          unit: 'bytes',
          queries: [{ expr: ofChain(m.transactions.poolBytes), legend: byChain }],
          emptyIf: 'no node tells the bytes of its pool',
        },
        {
          title: 'Age of the oldest transaction',
          kind: 'graph',
          description: 'Of the one that has waited longest; 0 when the pool is empty.',
          unit: 'seconds',
          queries: [{ expr: ofChain(m.transactions.poolOldestAgeSeconds), legend: byChain }],
          emptyIf: 'no node tells the age',
        },
        {
          title: 'Wait until confirmation',
          kind: 'graph',
          description: 'From entering the pool until a block with it.',
          unit: 'seconds',
          queries: quantiles(ofChain(`${m.transactions.waitSeconds}_bucket`)),
          alerts: ['TransactionsWaitLong'],
          thresholds: tooHigh({
            warning: Math.min(t.waitBlocks * config.blockSeconds, t.waitLongest),
          }),
        },
        {
          title: 'Refused at the door',
          kind: 'graph',
          description: 'Transactions a second, by reason.',
          unit: 'perSecond',
          stacked: true,
          queries: [
            {
              expr: `sum by (reason) (${perSecond(ofChain(m.transactions.rejections))})`,
              legend: '{{reason}}',
            },
          ],
          alerts: ['HighTransactionRejections'],
        },
        {
          title: 'Thrown out',
          kind: 'graph',
          description:
            'Transactions a second that left the pool without being confirmed, by reason.',
          unit: 'perSecond',
          stacked: true,
          queries: [
            {
              expr: `sum by (reason) (${perSecond(ofChain(m.transactions.evictions))})`,
              legend: '{{reason}}',
            },
          ],
          alerts: ['MempoolEvictions'],
          thresholds: tooHigh({ warning: t.evictions }),
        },
      ],
    },
    {
      title: 'Value and fees',
      panels: [
        {
          title: 'Fees paid',
          kind: 'graph',
          description: 'Fee of a transaction in coins.',
          unit: 'coins',
          queries: quantiles(ofChain(`${m.transactions.fee}_bucket`), [0.5, 0.75, 0.95]),
          emptyIf: 'no server records fees',
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
        },
        {
          title: 'Values moved',
          kind: 'graph',
          description: 'Coins that a transaction moves.',
          unit: 'coins',
          queries: quantiles(ofChain(`${m.transactions.value}_bucket`), [0.5, 0.95]),
          emptyIf: 'no server records values',
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
    },
  ],
});
