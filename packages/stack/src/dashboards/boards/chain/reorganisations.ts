import type { StackContext } from '../../../stack-context';
import type { RowDefinition } from '../../define-board';
import { bucketCounts, byChain, inRange, ofChain } from '../../panel-selectors';
import { neutral, tooHigh } from '../../panel-thresholds';

/** Reorganisations and forks. */
export function reorganisationsRow({ m, t }: StackContext): RowDefinition {
  return {
    title: 'Reorganisations and forks',
    panels: [
      {
        title: 'Reorganisations',
        kind: 'stat',
        description: 'In the time that is shown, by the server that saw most.',
        unit: 'count',
        queries: [
          {
            expr: `max(${inRange(ofChain(m.chain.reorgs))})`,
            legend: 'reorganisations',
          },
        ],
        thresholds: tooHigh({ warning: t.reorgs }),
      },
      {
        title: 'Time since the last one',
        kind: 'stat',
        description: 'Since the newest reorganisation that any server saw.',
        unit: 'seconds',
        queries: [
          {
            expr: `time() - max(${ofChain(m.chain.lastReorgTimestampSeconds)})`,
            legend: 'since',
          },
        ],
        emptyIf: 'no server has seen a reorganisation since it started',
        thresholds: neutral,
      },
      {
        title: 'Branches known',
        kind: 'stat',
        description: 'The best chain included.',
        unit: 'count',
        queries: [{ expr: `max(${ofChain(m.chain.tips)})`, legend: 'branches' }],
        emptyIf: 'no node tells its branches',
        rare: true,
        thresholds: neutral,
      },
      {
        title: 'Chains among own servers',
        kind: 'stat',
        description:
          'Different hashes at the newest checkpoint. More than 1 is a fork between own servers.',
        unit: 'count',
        queries: [
          {
            expr: `max(count by (chain) (count_values by (chain) ("fingerprint", ${ofChain(m.chain.checkpointFingerprint)} and on (job, instance, chain) (${ofChain(m.chain.checkpointHeight)} == on (chain) group_left () max by (chain) (${ofChain(m.chain.checkpointHeight)})))))`,
            legend: 'chains',
          },
        ],
        emptyIf: 'no server watches its chain by a source, or none has come to a checkpoint yet',
        thresholds: tooHigh({ critical: 2 }),
        alerts: ['ChainFork'],
      },
      {
        title: 'Depth of reorganisations',
        kind: 'heatmap',
        description:
          'Blocks taken off the best chain at a time. 1 is daily life under proof of work.',
        unit: 'blocks',
        queries: [
          { expr: bucketCounts(ofChain(`${m.chain.reorgDepth}_bucket`)), legend: '{{le}}' },
        ],
        alerts: ['ChainReorganization', 'DeepChainReorganization'],
      },
      {
        title: 'Orphaned blocks',
        kind: 'graph',
        description: 'Valid blocks that ended off the best chain, by hour.',
        unit: 'blocks',
        barSeconds: t.longWindow,
        queries: [
          {
            expr: `sum by (instance, chain) (increase(${ofChain(m.chain.orphanedBlocks)}[$__interval]))`,
            legend: byChain,
          },
        ],
        alerts: ['HighOrphanedBlocks'],
        emptyIf: 'no server keeps blocks itself',
        rare: true,
      },
      {
        title: 'Blocks waiting for their parent',
        kind: 'graph',
        description: 'Many of them for long mean that a peer feeds another branch.',
        unit: 'blocks',
        queries: [{ expr: ofChain(m.chain.orphanPool), legend: byChain }],
        emptyIf: 'no server keeps blocks itself',
        rare: true,
      },
      {
        title: 'Branches over time',
        kind: 'graph',
        description: 'Each branch that a node knows of, the best chain included.',
        unit: 'count',
        queries: [{ expr: ofChain(m.chain.tips), legend: byChain }],
        emptyIf: 'no node tells its branches',
        rare: true,
        alerts: ['MultipleChainTips'],
      },
      {
        title: 'Checkpoints',
        kind: 'table',
        description:
          'Hash of each server at the checkpoint, as its last 48 bits. Equal heights have to have equal hashes.',
        unit: 'exact',
        width: 24,
        queries: [
          { expr: ofChain(m.chain.checkpointHeight), legend: 'Height' },
          { expr: ofChain(m.chain.checkpointFingerprint), legend: 'Fingerprint' },
        ],
        emptyIf: 'no server watches its chain by a source, or none has come to a checkpoint yet',
        alerts: ['NodeOnFork'],
      },
    ],
  };
}
