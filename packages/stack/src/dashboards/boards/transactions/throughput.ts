import type { StackContext } from '../../../stack-context';
import type { RowDefinition } from '../../define-board';
import { bucketCounts, byBar, byChain, inRange, ofChain, quantiles } from '../../panel-selectors';
import { neutral } from '../../panel-thresholds';

const barSeconds = 300;

/** What becomes of transactions. */
export function throughputRow({ m, r }: StackContext): RowDefinition {
  return {
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
        description: 'In the time that is shown. Each transaction is pending once before it ends.',
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
        rare: true,
      },
      {
        title: 'Time to process a transaction',
        kind: 'graph',
        description: 'To check it, and to apply it or put it into the pool.',
        unit: 'seconds',
        emptyIf: 'no server processes transactions itself',
        rare: true,
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
  };
}
