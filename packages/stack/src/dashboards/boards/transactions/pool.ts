import type { StackContext } from '../../../stack-context';
import type { RowDefinition } from '../../define-board';
import { byChain, ofChain, perSecond, quantiles } from '../../panel-selectors';
import { tooHigh } from '../../panel-thresholds';

/** Transactions that wait. */
export function poolRow({ m, r, t, config }: StackContext): RowDefinition {
  return {
    title: 'Pool',
    panels: [
      {
        title: 'Waiting',
        kind: 'graph',
        description: 'Transactions in the pool, and those that cannot be mined yet.',
        unit: 'count',
        emptyIf: 'no node has a pool, as a consensus client',
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
        rare: true,
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
        rare: true,
      },
      {
        title: 'Age of the oldest transaction',
        kind: 'graph',
        description: 'Of the one that has waited longest; 0 when the pool is empty.',
        unit: 'seconds',
        queries: [{ expr: ofChain(m.transactions.poolOldestAgeSeconds), legend: byChain }],
        emptyIf: 'no node tells the age',
        rare: true,
      },
      {
        title: 'Wait until confirmation',
        kind: 'graph',
        description: 'From entering the pool until a block with it.',
        unit: 'seconds',
        emptyIf: 'no server sees a transaction from its arrival to its block',
        rare: true,
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
        description: 'Transactions a second that left the pool without being confirmed, by reason.',
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
  };
}
