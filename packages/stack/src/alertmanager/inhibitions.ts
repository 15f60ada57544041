import { nameJobs } from '../prometheus/jobs';

/** An inhibition rule as Alertmanager reads it. */
export interface Inhibition {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

/**
 * Alerts that name what is wrong, and those that then say nothing new.
 *
 * @remarks What would come before its cause, or has no label in common with it, leaves to it in its own
 * expression: `BlockProductionStopped`, `NoServerReady`, `NodeNotReady`, `StuckWhileSynced`, `EndpointProbeFailed`.
 */
export const inhibitingAlerts = {
  nodeDown: 'NodeDown',
  /** Say that one server has lost its node, its peers or its chain. */
  lostNode: ['SourceDown', 'NoPeersConnected', 'StuckWhileSynced', 'HeightFell'],
  /** Follow for that server. */
  followLostNode: [
    'SourceStale',
    'SourceErrors',
    'SourceSlow',
    'HeadTooOld',
    'HeadLagging',
    'IndexLagging',
    'LateBlockArrival',
    'ChainNotSynced',
    'FirstSync',
    'LowSyncProgress',
    'SyncStuck',
    'NodeNotReady',
    'ReadinessFlapping',
    'LowPeerCount',
    'LowTransactionThroughput',
    'TransactionsWaitLong',
    'MempoolStalled',
  ],
  chainStopped: 'BlockProductionStopped',
  /** Follow from a chain that stands still. */
  followStoppedChain: [
    'LowBlockProductionRate',
    'HeadTooOld',
    'LongMiningTime',
    'LowTransactionThroughput',
    'TransactionsWaitLong',
    'MempoolStalled',
  ],
  chainFork: 'ChainFork',
  /** Tell of the same fork, of one server. */
  followFork: ['NodeOnFork'],
  /** What the node exporter tells of a disk, and what servers of the machine tell of it then. */
  hostDisks: [
    ['HostDiskSpaceCritical', ['CriticalDiskSpace', 'DiskSpaceRunningOut', 'DiskFullSoon']],
    ['HostDiskSpaceLow', ['DiskSpaceRunningOut', 'DiskFullSoon']],
    ['HostDiskFullSoon', ['DiskFullSoon']],
  ],
} as const;

/**
 * Which alerts silence others that follow from them.
 *
 * @remarks Alertmanager counts labels that are missing on both sides as equal. So each rule asks for
 * the label that ties its sides together: else every critical alert without `condition` would silence
 * every warning without it.
 */
export function writeInhibitions(): Inhibition[] {
  const { nodeDown, lostNode, followLostNode, hostDisks } = inhibitingAlerts;
  const { chainStopped, followStoppedChain, chainFork, followFork } = inhibitingAlerts;
  return [
    // Two steps of one condition, of the same server, chain and source.
    {
      source_matchers: ['severity="critical"', 'condition!=""'],
      target_matchers: ['severity=~"warning|info"', 'condition!=""'],
      equal: sameThing,
    },
    {
      source_matchers: ['severity="warning"', 'condition!=""'],
      target_matchers: ['severity="info"', 'condition!=""'],
      equal: sameThing,
    },
    // A condition that holds for all servers of a job, over the same of one of them.
    {
      source_matchers: ['severity="critical"', 'condition!=""', 'instance=""'],
      target_matchers: ['severity=~"warning|info"', 'condition!=""', 'instance!=""'],
      equal: ['cluster', 'job', 'chain', 'condition'],
    },
    // A full disk that the node exporter of the machine has told with its mount: `host` is the address
    // without the port. What is graver is not silenced by what is milder: it may be another disk.
    ...hostDisks.map(([source, targets]) => ({
      source_matchers: [`alertname="${source}"`, 'host!=""'],
      target_matchers: [`alertname=~"${targets.join('|')}"`, 'host!=""'],
      equal: ['cluster', 'host'],
    })),
    // A server that does not answer: whatever else is said of it follows, or is old. An exporter of its
    // machine may have the same name, and may know the cause.
    {
      source_matchers: [`alertname="${nodeDown}"`, 'severity="critical"', 'instance!=""'],
      target_matchers: [`alertname!="${nodeDown}"`, 'instance!=""', `job!~"${exporters}"`],
      equal: ['cluster', 'instance'],
    },
    // A server that answers, whose node does not, or is cut off, or has stopped. Others are not touched.
    {
      source_matchers: [anyOf(lostNode), 'instance!=""'],
      target_matchers: [anyOf(followLostNode), 'instance!=""'],
      equal: ['cluster', 'job', 'instance', 'chain'],
    },
    // A chain that stands still for all.
    {
      source_matchers: [`alertname="${chainStopped}"`],
      target_matchers: [anyOf(followStoppedChain)],
      equal: ['cluster', 'chain'],
    },
    // Own servers on different chains: each of them may know it of itself.
    {
      source_matchers: [`alertname="${chainFork}"`],
      target_matchers: [anyOf(followFork)],
      equal: ['cluster', 'chain'],
    },
  ];
}

const { nodeExporter, cadvisor, postgres, redis } = nameJobs('');
const exporters = [nodeExporter, cadvisor, postgres, redis].join('|');

const sameThing = ['cluster', 'job', 'instance', 'device', 'chain', 'source', 'condition'] as const;

function anyOf(names: readonly string[]): string {
  return `alertname=~"${names.join('|')}"`;
}
