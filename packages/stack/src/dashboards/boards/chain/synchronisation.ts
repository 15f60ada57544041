import type { StackContext } from '../../../stack-context';
import type { RowDefinition } from '../../define-board';
import { byChain, ofChain } from '../../panel-selectors';
import { tooHigh, tooLow } from '../../panel-thresholds';
import { syncWords } from '../../value-words';

/** How far servers are with loading the chain. */
export function synchronisationRow({ m, t }: StackContext): RowDefinition {
  return {
    title: 'Synchronisation',
    panels: [
      {
        title: 'Synchronisation over time',
        kind: 'timeline',
        description: 'Green while a server is in sync.',
        unit: 'exact',
        queries: [{ expr: ofChain(m.chain.syncStatus), legend: byChain }],
        words: syncWords,
        thresholds: tooLow({ critical: 1 }),
        alerts: ['ChainNotSynced'],
      },
      {
        title: 'Part of the chain that is there',
        kind: 'gauge',
        description: 'Of the server that is furthest behind.',
        unit: 'ratio',
        emptyIf: 'no node tells how much it has',
        min: 0,
        max: 1,
        queries: [{ expr: `min(${ofChain(m.chain.syncRatio)})`, legend: 'synced' }],
        thresholds: tooLow({ warning: t.syncRatio }),
      },
      {
        title: 'Progress of synchronisation',
        kind: 'graph',
        width: 18,
        description: 'The same as a ratio and, under its original name, in percent of a hundred.',
        unit: 'ratio',
        emptyIf: 'no node tells how much it has',
        queries: [
          { expr: ofChain(m.chain.syncRatio), legend: byChain },
          {
            expr: `${ofChain(m.chain.syncPercentage)} / 100`,
            legend: `${byChain} by its old name`,
          },
        ],
        alerts: ['LowSyncProgress', 'FirstSync'],
      },
      {
        title: 'Lag behind the reference',
        kind: 'graph',
        description: 'Blocks behind the node that readiness compares with.',
        unit: 'blocks',
        queries: [{ expr: ofChain(m.chain.headLagBlocks), legend: byChain }],
        emptyIf: 'no server has a reference',
        alerts: ['HeadLagging'],
        thresholds: tooHigh({ warning: t.headLag }),
      },
      {
        title: 'Time since the height rose',
        kind: 'graph',
        description:
          'By the clock of the server: it falls to 0 with each block. While a node catches up, the second line falls with all that it tells of: a snap sync moves states, not the height.',
        unit: 'seconds',
        emptyIf: 'no height has risen since the server started',
        queries: [
          { expr: `time() - ${ofChain(m.chain.lastProgressTimestampSeconds)}`, legend: byChain },
          {
            expr: `time() - ${ofChain(m.chain.lastSyncProgressTimestampSeconds)}`,
            legend: `${byChain} synchronisation`,
            emptyIf: 'no node catches up',
          },
        ],
        alerts: ['SyncStuck'],
      },
    ],
  };
}
