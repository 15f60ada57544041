import type { StackContext } from '../../../stack-context';
import type { RowDefinition } from '../../define-board';
import { byChain, ofChain } from '../../panel-selectors';
import { neutral, tooHigh } from '../../panel-thresholds';

/** Finality, and the index of the explorer. */
export function finalityRow({ m, t }: StackContext): RowDefinition {
  return {
    title: 'Finality and index',
    panels: [
      {
        title: 'Blocks that are not final',
        kind: 'graph',
        description:
          'Height minus the height that can no longer be replaced, or most likely stays.',
        unit: 'blocks',
        queries: [
          {
            expr: `${ofChain(m.blocks.height)} - ${ofChain(m.chain.finalizedHeight)}`,
            legend: `${byChain} not final`,
          },
          {
            expr: `${ofChain(m.blocks.height)} - ${ofChain(m.chain.safeHeight)}`,
            legend: `${byChain} not safe`,
            emptyIf: 'the chain has no safe head',
          },
        ],
        emptyIf: 'nothing is final on the chain',
        alerts: ['FinalityLag'],
        thresholds: tooHigh({ warning: t.finalityLag }),
      },
      {
        title: 'Index of the explorer',
        kind: 'graph',
        description: 'Blocks of the best chain that the index does not have yet.',
        unit: 'blocks',
        queries: [{ expr: ofChain(m.chain.indexLagBlocks), legend: byChain }],
        emptyIf: 'no server keeps an index',
        rare: true,
        alerts: ['IndexLagging'],
        thresholds: tooHigh({ warning: t.indexLag }),
      },
      {
        title: 'Height of the index',
        kind: 'stat',
        description: 'How far the index has read the chain.',
        unit: 'exact',
        width: 12,
        queries: [{ expr: ofChain(m.chain.indexHeight), legend: byChain }],
        thresholds: neutral,
        emptyIf: 'no server keeps an index',
        rare: true,
      },
    ],
  };
}
