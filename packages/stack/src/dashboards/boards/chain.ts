import type { Board } from '../define-board';
import {
  bucketCounts,
  byChain,
  inRange,
  ofChain,
  perSecond,
  quantile,
  quantiles,
} from '../panel-selectors';
import { neutral, tooHigh, tooLow } from '../panel-thresholds';
import { syncWords } from '../value-words';

/** Blocks, synchronisation, reorganisations, finality, the explorer's index, and supply. */
export const chainBoard: Board = ({ m, r, t, config }) => ({
  key: 'chain',
  title: 'Chain',
  description: 'Blocks, synchronisation, reorganisations, forks, finality, index and supply.',
  tags: ['blockchain', 'chain'],
  variables: ['chain', 'wallet'],
  rows: [
    {
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
          queries: [
            { expr: `time() - ${ofChain(m.blocks.headTimestampSeconds)}`, legend: byChain },
          ],
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
            { expr: ofChain(m.chain.bestKnownHeight), legend: `${byChain} best known` },
          ],
          alerts: ['SyncStuck', 'StuckWhileSynced'],
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
            { expr: `max(${ofChain(m.blocks.expectedIntervalSeconds)})`, legend: 'expected' },
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
    },
    {
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
        },
      ],
    },
    {
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
          queries: [
            { expr: ofChain(m.chain.syncRatio), legend: byChain },
            {
              expr: `${ofChain(m.chain.syncPercentage)} / 100`,
              legend: `${byChain} by its old name`,
            },
          ],
          alerts: ['LowSyncProgress'],
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
          description: 'By the clock of the server: it falls to 0 with each block.',
          unit: 'seconds',
          queries: [
            { expr: `time() - ${ofChain(m.chain.lastProgressTimestampSeconds)}`, legend: byChain },
          ],
        },
      ],
    },
    {
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
          emptyIf: 'no server watches its chain by a source',
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
        },
        {
          title: 'Blocks waiting for their parent',
          kind: 'graph',
          description: 'Many of them for long mean that a peer feeds another branch.',
          unit: 'blocks',
          queries: [{ expr: ofChain(m.chain.orphanPool), legend: byChain }],
          emptyIf: 'no server keeps blocks itself',
        },
        {
          title: 'Branches over time',
          kind: 'graph',
          description: 'Each branch that a node knows of, the best chain included.',
          unit: 'count',
          queries: [{ expr: ofChain(m.chain.tips), legend: byChain }],
          emptyIf: 'no node tells its branches',
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
          emptyIf: 'no server watches its chain by a source',
          alerts: ['NodeOnFork'],
        },
      ],
    },
    {
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
        },
      ],
    },
    {
      title: 'Supply and wallets',
      panels: [
        {
          title: 'Supply',
          kind: 'graph',
          description: 'Coins that exist, and those that can be spent.',
          unit: 'coins',
          queries: [
            { expr: ofChain(m.supply.total), legend: `${byChain} total` },
            { expr: ofChain(m.supply.circulating), legend: `${byChain} circulating` },
          ],
          alerts: ['UnusualSupplyChange'],
        },
        {
          title: 'Balance of watched wallets',
          kind: 'graph',
          description: 'By the alias of the configuration.',
          unit: 'coins',
          queries: [
            {
              expr: ofChain(m.supply.walletBalance, 'wallet=~"$wallet"'),
              legend: `{{wallet}} ${byChain}`,
            },
          ],
          emptyIf: 'no wallet is watched',
        },
        {
          title: 'Transactions of watched wallets',
          kind: 'graph',
          description: 'A minute, by wallet and direction.',
          unit: 'perMinute',
          queries: [
            {
              expr: `60 * sum by (wallet, type) (${perSecond(ofChain(m.supply.walletTransactions, 'wallet=~"$wallet"'))})`,
              legend: '{{wallet}} {{type}}',
            },
          ],
          emptyIf: 'no wallet is watched',
        },
        {
          title: 'Typical block interval by server',
          kind: 'bars',
          description: 'The median of each server.',
          unit: 'seconds',
          queries: [
            {
              expr: quantile(0.5, ofChain(`${m.blocks.intervalSeconds}_bucket`), 'instance, chain'),
              legend: byChain,
            },
          ],
          thresholds: neutral,
        },
      ],
    },
  ],
});
