import type { Board } from '../define-board';
import { bucketCounts, byChain, inRange, ofChain, perSecond, quantiles } from '../panel-selectors';
import { neutral, tooHigh, tooLow } from '../panel-thresholds';

/** Own miners, and what validation found wrong. */
export const miningBoard: Board = ({ m, r, t }) => ({
  key: 'mining',
  title: 'Mining and validation',
  description: 'What the own miners achieve, and what validation found wrong.',
  tags: ['blockchain', 'mining', 'validation'],
  variables: ['chain'],
  rows: [
    {
      title: 'Mining',
      group: 'mining',
      panels: [
        {
          title: 'Hash rate',
          kind: 'stat',
          description: 'All own miners together.',
          unit: 'hashesPerSecond',
          queries: [{ expr: `sum(${ofChain(m.mining.hashrate)})`, legend: 'hashes' }],
          emptyIf: 'no server mines',
          thresholds: neutral,
        },
        {
          title: 'Miners running',
          kind: 'stat',
          description: 'All servers together.',
          unit: 'count',
          queries: [{ expr: `sum(${ofChain(m.mining.minersActive)})`, legend: 'miners' }],
          emptyIf: 'no server mines',
          thresholds: neutral,
          alerts: ['MinersStopped'],
        },
        {
          title: 'Blocks found',
          kind: 'stat',
          description: 'In the time that is shown, and joined the best chain.',
          unit: 'count',
          queries: [{ expr: `sum(${inRange(ofChain(m.mining.blocksFound))})`, legend: 'blocks' }],
          emptyIf: 'no server mines',
          thresholds: neutral,
        },
        {
          title: 'Success rate',
          kind: 'gauge',
          description: 'Tries that found a proof of work, as a part of all that ended.',
          unit: 'ratio',
          min: 0,
          max: 1,
          queries: [
            {
              expr: `sum(${inRange(ofChain(m.mining.successes))}) / sum(${inRange(ofChain(m.mining.attempts))})`,
              legend: 'successful',
            },
          ],
          emptyIf: 'no server mines',
          thresholds: tooLow({ warning: t.miningSuccessRatio }),
        },
        {
          title: 'Share of the network',
          kind: 'gauge',
          description: 'Own hash rate as a part of that of the whole network.',
          unit: 'ratio',
          min: 0,
          max: 1,
          queries: [
            {
              expr: `sum(${ofChain(m.mining.hashrate)}) / max(${ofChain(m.mining.networkHashrate)})`,
              legend: 'own share',
            },
          ],
          emptyIf: 'no server mines, or none can estimate the network',
          thresholds: neutral,
        },
        {
          title: 'Hash rate over time',
          kind: 'graph',
          unit: 'hashesPerSecond',
          emptyIf: 'no server mines',
          alerts: ['LowHashrate'],
          description: 'By server, and the part of it that led to blocks of its own.',
          queries: [
            { expr: ofChain(m.mining.hashrate), legend: byChain },
            { expr: ofChain(r.miningEffectiveHashrate), legend: `${byChain} effective` },
          ],
        },
        {
          title: 'Tries and successes',
          kind: 'graph',
          description: 'A minute, all servers together.',
          unit: 'perMinute',
          queries: [
            { expr: `60 * sum(${perSecond(ofChain(m.mining.attempts))})`, legend: 'ended' },
            { expr: `60 * sum(${perSecond(ofChain(m.mining.successes))})`, legend: 'successful' },
            {
              expr: `60 * sum(${perSecond(ofChain(m.mining.blocksFound))})`,
              legend: 'on the best chain',
            },
          ],
          emptyIf: 'no server mines',
          alerts: ['MiningFailureRate'],
        },
        {
          title: 'Success rate over time',
          kind: 'graph',
          description: 'By server, over the longer window.',
          unit: 'ratio',
          min: 0,
          max: 1,
          queries: [{ expr: ofChain(r.miningSuccessRatio), legend: byChain }],
          emptyIf: 'no server mines',
        },
        {
          title: 'Time to find a block',
          kind: 'graph',
          description: 'From the start of work on it.',
          unit: 'seconds',
          queries: quantiles(ofChain(`${m.blocks.miningTimeSeconds}_bucket`)),
          emptyIf: 'no server mines',
          alerts: ['LongMiningTime'],
        },
        {
          title: 'Distribution of mining times',
          kind: 'heatmap',
          description: 'How many blocks took how long.',
          unit: 'seconds',
          queries: [
            {
              expr: bucketCounts(ofChain(`${m.blocks.miningTimeSeconds}_bucket`)),
              legend: '{{le}}',
            },
          ],
          emptyIf: 'no server mines',
        },
      ],
    },
    {
      title: 'Validation',
      group: 'validation',
      panels: [
        {
          title: 'Invalid blocks and transactions',
          kind: 'graph',
          description: "A minute, by the check that failed: somebody else's fault.",
          unit: 'perMinute',
          stacked: true,
          queries: [
            {
              expr: `60 * sum by (validation_type) (${perSecond(ofChain(m.validation.failures))})`,
              legend: '{{validation_type}}',
            },
          ],
          emptyIf: 'no server validates itself',
          alerts: ['InvalidBlocks', 'HighValidationFailures'],
          thresholds: tooHigh({ warning: 60 * t.validationFailures }),
        },
        {
          title: 'Validations that could not be finished',
          kind: 'graph',
          description: 'A minute, by category: a fault of the own node.',
          unit: 'perMinute',
          stacked: true,
          queries: [
            {
              expr: `60 * sum by (error_category) (${perSecond(ofChain(m.validation.errors))})`,
              legend: '{{error_category}}',
            },
          ],
          emptyIf: 'no server validates itself',
          alerts: ['ValidationErrors'],
        },
        {
          title: 'Time to validate',
          kind: 'graph',
          description: 'A block.',
          unit: 'seconds',
          emptyIf: 'no server validates itself',
          queries: quantiles(ofChain(`${m.blocks.validationTimeSeconds}_bucket`)),
          thresholds: tooHigh({ warning: t.validationTime }),
        },
        {
          title: 'Invalid in the time shown',
          kind: 'bars',
          description: 'By the check that failed.',
          unit: 'count',
          queries: [
            {
              expr: `sum by (validation_type) (${inRange(ofChain(m.validation.failures))})`,
              legend: '{{validation_type}}',
            },
          ],
          emptyIf: 'no server validates itself',
          thresholds: tooHigh({ warning: 1 }),
        },
      ],
    },
  ],
});
