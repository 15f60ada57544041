import type { StackContext } from '../../../stack-context';
import type { RowDefinition } from '../../define-board';
import { byChain, inRange, ofChain, quantiles } from '../../panel-selectors';
import { neutral, tooHigh } from '../../panel-thresholds';

/** What blocks are like. */
export function blocksRow({ m, r, t }: StackContext): RowDefinition {
  return {
    title: 'Blocks',
    panels: [
      {
        title: 'Block size',
        kind: 'graph',
        description: 'Bytes of a block.',
        unit: 'bytes',
        queries: [
          ...quantiles(ofChain(`${m.blocks.sizeBytes}_bucket`), [0.5, 0.95]),
          { expr: ofChain(r.blockSizeMean), legend: `mean of ${byChain}` },
        ],
      },
      {
        title: 'Transactions in a block',
        kind: 'graph',
        description: 'The reward included.',
        unit: 'count',
        queries: [
          ...quantiles(ofChain(`${m.blocks.transactions}_bucket`), [0.5, 0.95]),
          { expr: ofChain(r.transactionsPerBlock), legend: `mean of ${byChain}` },
        ],
      },
      {
        title: 'Gas used',
        kind: 'graph',
        description: 'Part of the gas limit that blocks use; under EIP-1559 they aim at a half.',
        unit: 'ratio',
        min: 0,
        max: 1,
        queries: quantiles(ofChain(`${m.blocks.gasUsedRatio}_bucket`), [0.5, 0.95]),
        emptyIf: 'the chain has no gas',
        alerts: ['BlocksFull'],
        thresholds: tooHigh({ warning: t.gasUsed }),
      },
      {
        title: 'Time to validate a block',
        kind: 'graph',
        description: 'Long validation lets a node fall behind.',
        unit: 'seconds',
        emptyIf: 'no server validates blocks itself',
        rare: true,
        queries: quantiles(ofChain(`${m.blocks.validationTimeSeconds}_bucket`)),
        alerts: ['HighBlockValidationTime'],
        thresholds: tooHigh({ warning: t.validationTime }),
      },
      {
        title: 'Difficulty over time',
        kind: 'graph',
        description: 'Of the newest block.',
        unit: 'count',
        queries: [{ expr: ofChain(m.blocks.difficulty), legend: byChain }],
        emptyIf: 'the chain has no difficulty, as under proof of stake',
        rare: true,
      },
      {
        title: 'Typical block interval by server',
        kind: 'bars',
        description: 'The median of each server, in the time that is shown.',
        unit: 'seconds',
        queries: [
          {
            expr: `histogram_quantile(0.5, sum by (le, instance, chain) (${inRange(ofChain(`${m.blocks.intervalSeconds}_bucket`))}))`,
            legend: byChain,
          },
        ],
        thresholds: neutral,
      },
    ],
  };
}
