import type { StackContext } from '../../../stack-context';
import type { RowDefinition } from '../../define-board';
import { bucketCounts, byChain, ofChain, perSecond, quantiles } from '../../panel-selectors';
import { neutral, tooHigh } from '../../panel-thresholds';

/** Head of the chain. */
export function headRow({ m, r, t, config }: StackContext): RowDefinition {
  return {
    title: 'Head',
    panels: [
      {
        title: 'Height',
        kind: 'stat',
        description: 'The newest block of each server.',
        unit: 'exact',
        queries: [{ expr: ofChain(m.blocks.height), legend: byChain }],
        thresholds: neutral,
        width: 10,
      },
      {
        title: 'Age of the head',
        kind: 'stat',
        description: 'Time since the newest block of each server.',
        unit: 'seconds',
        queries: [{ expr: `time() - ${ofChain(m.blocks.headTimestampSeconds)}`, legend: byChain }],
        alerts: ['BlockProductionStopped', 'HeadTooOld', 'HeadInTheFuture'],
        thresholds: tooHigh({
          warning: t.headBehind * config.blockSeconds,
          critical: t.headAge * config.blockSeconds,
        }),
        width: 10,
      },
      {
        title: 'Expected block interval',
        kind: 'stat',
        description: 'What the protocol aims at, as the servers are told.',
        unit: 'seconds',
        emptyIf: 'no server says how often blocks are to come',
        queries: [
          { expr: `max(${ofChain(m.blocks.expectedIntervalSeconds)})`, legend: 'interval' },
        ],
        thresholds: neutral,
      },
      {
        title: 'Height and best known height',
        kind: 'graph',
        description: 'A gap between the two lines of a server is what it has still to load.',
        unit: 'exact',
        queries: [
          { expr: ofChain(m.blocks.height), legend: byChain },
          {
            expr: ofChain(m.chain.bestKnownHeight),
            legend: `${byChain} best known`,
            emptyIf: 'no node tells what its peers have',
          },
        ],
        alerts: ['StuckWhileSynced', 'HeightFell'],
      },
      {
        title: 'Blocks by source',
        kind: 'graph',
        description: 'Blocks a minute that joined the best chain, by where they came from.',
        unit: 'perMinute',
        stacked: true,
        queries: [
          {
            expr: `60 * sum by (source) (${perSecond(ofChain(m.blocks.total))})`,
            legend: '{{source}}',
          },
        ],
      },
      {
        title: 'Block production by server',
        kind: 'graph',
        unit: 'perMinute',
        alerts: ['LowBlockProductionRate'],
        queries: [{ expr: ofChain(r.blocksPerMinute), legend: byChain }],
        description: 'Blocks a minute.',
      },
      {
        title: 'Blocks by hour',
        kind: 'graph',
        description:
          'Blocks an hour, over the longer window, in which the luck of single blocks evens out.',
        unit: 'blocks',
        queries: [{ expr: ofChain(r.blocksPerHour), legend: byChain }],
      },
      {
        title: 'Block interval',
        kind: 'graph',
        description: "Time between a block's timestamp and its parent's, and what is aimed at.",
        unit: 'seconds',
        queries: [
          ...quantiles(ofChain(`${m.blocks.intervalSeconds}_bucket`), [0.5, 0.95]),
          { expr: ofChain(r.blockIntervalMean), legend: `mean of ${byChain}` },
          {
            expr: `max(${ofChain(m.blocks.expectedIntervalSeconds)})`,
            legend: 'expected',
            emptyIf: 'no server says how often blocks are to come',
          },
        ],
      },
      {
        title: 'Distribution of block intervals',
        kind: 'heatmap',
        description: 'How many blocks fell into each interval.',
        unit: 'seconds',
        queries: [
          { expr: bucketCounts(ofChain(`${m.blocks.intervalSeconds}_bucket`)), legend: '{{le}}' },
        ],
      },
      {
        title: 'Delay of arrival',
        kind: 'graph',
        description:
          'From the timestamp of a block of a peer until it was recorded here: propagation, and the difference of the clocks.',
        unit: 'seconds',
        queries: quantiles(ofChain(`${m.blocks.arrivalDelaySeconds}_bucket`)),
        alerts: ['LateBlockArrival'],
        thresholds: tooHigh({ warning: t.arrivalDelay }),
      },
    ],
  };
}
