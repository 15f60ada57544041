import type { StackConfig } from '../../packages/stack/src';

/** A pace of chains, and what is usual at it. */
export interface Pace {
  readonly blockSeconds: number;
  /** The profile made for it, and those that come nearest where the stack has none such. */
  readonly profiles: readonly [string, ...string[]];
  /** `random` is proof of work, with a difficulty that follows the hash rate. */
  readonly production: 'random' | 'slots';
  /** Part of the slots that stay empty on a usual day. */
  readonly missedSlots: number;
  /** Slots that are missed together, because they have one producer. */
  readonly missedTogether: number;
  /** Slots in a row that are missed now and then: producers of a whole region, or a late upgrade. */
  readonly missedBurst: number;
  /** Mean time until a block has reached an own node, in seconds. */
  readonly propagationSeconds: number;
  /** Blocks that are replaced by one beside them, as a part of all. */
  readonly reorganized: number;
  /** Blocks from the head to the newest final one; `undefined` where nothing becomes final. */
  readonly finalityBlocks: number | undefined;
  /** Blocks that a node loses when it is restarted, at most. */
  readonly rewindBlocks: number;
  /** Blocks a second at which a node catches up after a restart. */
  readonly catchUpBlocks: number;
  readonly transactionsPerSecond: number;
}

/** The paces of the issue; chains that have them are named. */
export const paces = {
  /** Solana: a leader has four slots in a row, so that misses come in fours. */
  '400ms': {
    blockSeconds: 0.4,
    profiles: ['400ms'],
    production: 'slots',
    missedSlots: 0.05,
    missedTogether: 4,
    missedBurst: 16,
    propagationSeconds: 0.3,
    reorganized: 0.00002,
    finalityBlocks: 32,
    rewindBlocks: 100,
    catchUpBlocks: 20,
    transactionsPerSecond: 1000,
  },
  /** Avalanche, Sonic. */
  '1s': {
    blockSeconds: 1,
    profiles: ['1s', '12s'],
    production: 'slots',
    missedSlots: 0.01,
    missedTogether: 1,
    missedBurst: 8,
    propagationSeconds: 0.3,
    reorganized: 0,
    finalityBlocks: 2,
    rewindBlocks: 60,
    catchUpBlocks: 30,
    transactionsPerSecond: 50,
  },
  /** Base, OP, Polygon. */
  '2s': {
    blockSeconds: 2,
    profiles: ['2s', '12s'],
    production: 'slots',
    missedSlots: 0.01,
    missedTogether: 1,
    missedBurst: 8,
    propagationSeconds: 0.4,
    reorganized: 0.00003,
    finalityBlocks: 100,
    rewindBlocks: 60,
    catchUpBlocks: 30,
    transactionsPerSecond: 60,
  },
  /** Cosmos, Polkadot. */
  '6s': {
    blockSeconds: 6,
    profiles: ['6s', '12s'],
    production: 'slots',
    missedSlots: 0.01,
    missedTogether: 1,
    missedBurst: 6,
    propagationSeconds: 0.6,
    reorganized: 0.0005,
    finalityBlocks: 3,
    rewindBlocks: 20,
    catchUpBlocks: 20,
    transactionsPerSecond: 5,
  },
  /** Ethereum: about seven reorganisations a day, all one block deep. */
  '12s': {
    blockSeconds: 12,
    profiles: ['12s'],
    production: 'slots',
    missedSlots: 0.01,
    missedTogether: 1,
    missedBurst: 8,
    propagationSeconds: 1.5,
    reorganized: 0.001,
    finalityBlocks: 80,
    rewindBlocks: 64,
    catchUpBlocks: 5,
    transactionsPerSecond: 15,
  },
  /** Bitcoin: a stale block or two a month. */
  '10min': {
    blockSeconds: 600,
    profiles: ['10min'],
    production: 'random',
    missedSlots: 0,
    missedTogether: 1,
    missedBurst: 0,
    propagationSeconds: 2,
    reorganized: 0.0005,
    finalityBlocks: undefined,
    rewindBlocks: 2,
    catchUpBlocks: 0.5,
    transactionsPerSecond: 6,
  },
} as const satisfies Readonly<Record<string, Pace>>;

/** The name of a pace. */
export type PaceName = keyof typeof paces;

/** The settings of a stack for a pace: of the profiles that there are, the one made for it. */
export function configFor(name: PaceName, profiles: readonly string[]): StackConfig {
  const pace: Pace = paces[name];
  const profile = pace.profiles.find((candidate) => profiles.includes(candidate));
  return {
    chainProfile: profile as NonNullable<StackConfig['chainProfile']>,
    blockSeconds: pace.blockSeconds,
    targets: { node: ['node-1:8000', 'node-2:8000'], explorer: ['explorer-1:8000'] },
  };
}
