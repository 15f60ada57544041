import type { StackContext } from '../../packages/stack/src/stack-context';
import type { Chance } from './chance';
import type { Effect, EffectKind } from './effects';
import type { Stretch } from './fire';
import type { Pace } from './paces';

/** A real fault, and what has to be told of it. */
export interface Fault {
  readonly name: string;
  readonly kind: EffectKind;
  readonly servers?: readonly number[];
  /** How long it lasts, in seconds. */
  readonly seconds: (facts: Facts) => number;
  /** The alerts of which one has to tell it. */
  readonly tells: readonly string[];
  /** Alerts that are right as well while it lasts, and in its aftermath. */
  readonly follow: readonly string[];
  /**
   * Seconds within which it has to be told: what the rule compares with, its patience. Two scrapes and the
   * polls of the server come on top.
   */
  readonly within: (facts: Facts) => number;
  /** Only where this holds. */
  readonly where?: (pace: Pace) => boolean;
}

/** What the time of a fault depends on. */
export interface Facts {
  readonly pace: Pace;
  readonly context: StackContext;
}

/** A fault at its time. */
export interface PlannedFault extends Stretch {
  readonly fault: Fault;
  /** Until when its alerts may last. */
  readonly forgottenAt: number;
  readonly effects: readonly Effect[];
  /** Seconds within which it has to be told. */
  readonly statedSeconds: number;
}

const hour = 3600;
const sync = ['ChainNotSynced', 'LowSyncProgress', 'SyncStuck', 'HeadLagging', 'HeadTooOld'];
// A node that hears of no blocks keeps what others have confirmed.
const unconfirmed = ['LargeMempool', 'LowTransactionThroughput', 'MempoolStalled'];
const behind = [...sync, 'NodeNotReady', 'IndexLagging', ...unconfirmed];

/** The faults of the issue, each as a row. */
export const faults: readonly Fault[] = [
  {
    name: 'server gone',
    kind: 'server-down',
    servers: [1],
    seconds: () => 1200,
    tells: ['NodeDown'],
    follow: behind,
    within: ({ context: { t } }) => t.forBrief,
  },
  {
    name: 'server crashes again and again',
    kind: 'server-down',
    servers: [1],
    seconds: () => 600,
    tells: ['NodeProcessCrash'],
    follow: ['NodeDown'],
    // The third of the restarts in two minutes and a half each.
    within: () => 320,
  },
  {
    name: 'own node dead, chain goes on',
    kind: 'node-down',
    servers: [1],
    seconds: () => 3000,
    tells: ['SourceDown'],
    follow: behind,
    within: ({ context: { t } }) => t.forShort,
  },
  {
    name: 'all own nodes dead, chain goes on',
    kind: 'node-down',
    seconds: () => 3000,
    tells: ['SourceDown'],
    follow: behind,
    within: ({ context: { t } }) => t.forShort,
  },
  {
    name: 'chain stopped',
    kind: 'chain-stopped',
    seconds: ({ context: { t, config } }) => t.headAge * config.blockSeconds + hour,
    tells: ['BlockProductionStopped'],
    follow: ['NoServerReady', 'NodeNotReady', 'LowBlockProductionRate', ...unconfirmed],
    within: ({ context: { t, config } }) => t.headAge * config.blockSeconds + t.forBrief,
  },
  {
    name: 'half of the blocks missing',
    kind: 'chain-slow',
    seconds: ({ context: { t } }) => 2 * t.productionWindow,
    tells: ['LowBlockProductionRate'],
    // At an eighth of the pace a longer silence than usual is sure to come.
    follow: [
      'NodeNotReady',
      'NoServerReady',
      'ReadinessFlapping',
      'BlockProductionStopped',
      ...unconfirmed,
    ],
    within: ({ context: { t } }) => t.productionWindow + t.forBrief,
  },
  {
    name: 'node stands still, says it is in sync',
    kind: 'node-stuck',
    servers: [1],
    seconds: ({ pace, context: { t } }) =>
      Math.max(t.stallWindow, 3 * (t.headLag + 1) * pace.blockSeconds) + hour,
    tells: ['StuckWhileSynced'],
    follow: behind,
    within: ({ pace, context: { t } }) =>
      Math.max(t.stallWindow, 2 * (t.headLag + 1) * pace.blockSeconds) + t.forBrief,
  },
  {
    name: 'node falls behind',
    kind: 'node-behind',
    servers: [1],
    seconds: () => 2 * hour,
    tells: ['ChainNotSynced'],
    follow: behind,
    within: ({ context: { t } }) => t.forMedium,
  },
  {
    name: 'node has lost its database',
    kind: 'node-wiped',
    servers: [1],
    seconds: () => 12 * hour,
    tells: ['HeightFell', 'HeadWentBack', 'ChainHeightFell', 'NodeWiped', 'LowSyncProgress'],
    follow: [...behind, 'NodeOnFork', 'UnusualSupplyChange'],
    within: ({ context: { t } }) => t.forShort,
  },
  {
    name: 'node on a fork',
    kind: 'node-forked',
    servers: [1],
    seconds: ({ pace }) => Math.max(hour, 8 * pace.blockSeconds),
    // Whichever comes first: one by the references, one by the other own servers.
    tells: ['NodeOnFork', 'ChainFork'],
    follow: ['NodeNotReady'],
    within: ({ context: { t } }) => t.forkStep + t.forBrief,
  },
  {
    name: 'node without peers',
    kind: 'node-alone',
    servers: [1],
    seconds: () => hour,
    tells: ['NoPeersConnected'],
    follow: ['LowPeerCount', 'NodeNotReady'],
    within: ({ context: { t } }) => t.forShort,
  },
  {
    name: 'deep reorganisation',
    kind: 'deep-reorg',
    servers: [1],
    seconds: ({ pace }) => Math.max(60, 2 * pace.blockSeconds),
    tells: ['DeepChainReorganization'],
    follow: ['HighOrphanedBlocks', 'ChainReorganization'],
    within: () => 0,
  },
  {
    name: 'many reorganisations',
    kind: 'reorg-storm',
    seconds: () => 3 * hour,
    tells: ['ChainReorganization'],
    follow: ['HighOrphanedBlocks', 'DeepChainReorganization'],
    within: ({ context: { t } }) => t.longWindow + t.forBrief,
  },
  {
    name: 'reference dead',
    kind: 'reference-down',
    seconds: () => hour,
    tells: ['ReferenceSourceDown'],
    follow: [],
    within: ({ context: { t } }) => t.forMedium,
  },
  {
    name: 'nothing becomes final',
    kind: 'finality-stopped',
    seconds: ({ pace, context: { t } }) => 1.3 * t.finalityLag * pace.blockSeconds + hour,
    tells: ['FinalityLag'],
    follow: ['NodeNotReady', 'NoServerReady'],
    within: ({ pace, context: { t } }) => 1.1 * t.finalityLag * pace.blockSeconds + t.forShort,
    where: ({ finalityBlocks }) => finalityBlocks !== undefined,
  },
  {
    name: 'index stands still',
    kind: 'index-stuck',
    servers: [2],
    seconds: ({ pace, context: { t } }) => 3 * (t.indexLag + 1) * pace.blockSeconds + hour,
    tells: ['IndexLagging'],
    follow: ['NodeNotReady'],
    // The next blocks of a random chain come within twice their time, but for one case in thirty.
    within: ({ pace, context: { t } }) =>
      (pace.production === 'random' ? 2 : 1.1) * (t.indexLag + 1) * pace.blockSeconds + t.forShort,
  },
  {
    name: 'no server ready',
    kind: 'unready',
    servers: [0, 1],
    seconds: () => hour,
    tells: ['NoServerReady'],
    follow: ['NodeNotReady'],
    within: ({ context: { t } }) => t.forShort,
  },
  {
    name: 'nobody reaches the explorer',
    kind: 'no-requests',
    servers: [2],
    seconds: () => 2 * hour,
    tells: ['NoAPIConnections'],
    follow: [],
    within: ({ context: { t } }) => t.rateWindow + t.forShort,
  },
];

/** Spreads faults over a time, in an order by chance; all that is learned of a usual day is known before the first. */
export function planFaults(
  facts: Facts,
  chosen: readonly Fault[],
  { from, to }: Stretch,
  chance: Chance,
): PlannedFault[] {
  const { pace, context } = facts;
  const { t } = context;
  const some = chosen
    .filter(({ where }) => where?.(pace) ?? true)
    .map((fault) => ({ fault, order: chance.next() }))
    .sort((a, b) => a.order - b.order);
  const room = (to - from) / some.length;
  const pollSeconds = Math.min(30, Math.max(1, pace.blockSeconds / 2));
  const aftermath = Math.max(t.longWindow, t.productionWindow, t.forkWindow, t.stallWindow) + hour;
  return some.map(({ fault }, i) => {
    const seconds = fault.seconds(facts);
    const at = from + i * room + chance.next() * Math.max(0, room - seconds - aftermath);
    const end = at + seconds;
    return {
      fault,
      from: at,
      to: end,
      forgottenAt: end + aftermath,
      effects: writeEffects(fault, at, end),
      statedSeconds: fault.within(facts) + 2 * t.scrapeInterval + pollSeconds,
    };
  });
}

function writeEffects({ name, kind, servers }: Fault, from: number, to: number): Effect[] {
  const of = servers === undefined ? {} : { servers };
  if (name !== 'server crashes again and again') return [{ kind, from, to, ...of }];
  return [0, 1, 2, 3].map((i) => ({ kind, from: from + i * 150, to: from + i * 150 + 20, ...of }));
}
