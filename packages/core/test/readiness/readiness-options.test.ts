import { describe, expect, it } from '@jest/globals';
import { XaiMetricsError } from '../../src/errors';
import { findLimits } from '../../src/readiness/limits';
import { type ReadinessOptions, readReadinessOptions } from '../../src/readiness/readiness-options';
import {
  readServerReadiness,
  type ServerReadinessOptions,
} from '../../src/readiness/server-readiness-options';
import { type SnapshotFields, takeSnapshot } from './snapshots';

const limitsOf = (chain: SnapshotFields, options: ReadinessOptions = {}) =>
  findLimits(readReadinessOptions(options), takeSnapshot(chain));

describe('the defaults that do not depend on the chain', () => {
  it('are these', () => {
    expect(readReadinessOptions()).toEqual({
      expected: {},
      maxSilenceSeconds: undefined,
      syncing: true,
      maxBlocksBehind: undefined,
      exitBlocksBehind: undefined,
      maxHeadAgeSeconds: undefined,
      maxStallSeconds: undefined,
      minPeers: undefined,
      peersGraceSeconds: 60,
      upstream: true,
      maxIndexLag: 20,
      maxFinalityLag: undefined,
      fork: false,
      quorum: 1,
      onReferenceLoss: undefined,
      failAfter: 2,
      passAfter: 2,
      optional: false,
    });
  });

  it('of the whole server are these', () => {
    expect(readServerReadiness()).toEqual({
      require: 'all',
      presets: new Set(),
      initialSync: false,
      livenessOnStall: false,
      maxDiskPercent: undefined,
      maxEventLoopDelaySeconds: undefined,
    });
  });
});

describe('the limits', () => {
  it.each([
    [
      'Ethereum',
      { pace: 'slots', expectedBlockSeconds: 12, pollSeconds: 6 },
      { silence: 30, blocks: 2, exit: 4, age: 60, stall: 120, finality: 150 },
    ],
    [
      'Polygon',
      { pace: 'slots', expectedBlockSeconds: 2, pollSeconds: 1 },
      { silence: 30, blocks: 12, exit: 24, age: 30, stall: 60, finality: 900 },
    ],
    [
      'Solana',
      { pace: 'slots', expectedBlockSeconds: 0.4, pollSeconds: 1 },
      { silence: 30, blocks: 60, exit: 120, age: 30, stall: 60, finality: 4_500 },
    ],
    [
      'Bitcoin',
      { pace: 'random', expectedBlockSeconds: 600, pollSeconds: 30 },
      { silence: 90, blocks: 2, exit: 4, age: 7_200, stall: 14_400, finality: 3 },
    ],
    [
      'Monero',
      { pace: 'random', expectedBlockSeconds: 120, pollSeconds: 30 },
      { silence: 90, blocks: 2, exit: 4, age: 1_440, stall: 2_880, finality: 15 },
    ],
    [
      'a chain of unknown block time',
      { pace: 'slots', expectedBlockSeconds: undefined, pollSeconds: 5 },
      { silence: 30 },
    ],
  ] as const)('of %s are those of its block time', (_chain, snapshot, expected) => {
    const { silence, blocks, exit, age, stall, finality } = expected as Record<string, number>;
    expect(limitsOf(snapshot)).toEqual({
      silenceSeconds: silence,
      blocksBehind: blocks,
      exitBlocksBehind: exit,
      headAgeSeconds: age,
      stallSeconds: stall,
      minPeers: 1,
      indexLag: 20,
      finalityLag: finality,
    });
  });

  it('need no peers of a node for development, unless it is told', () => {
    expect(limitsOf({ isDevelopment: true }).minPeers).toBe(0);
    expect(limitsOf({ isDevelopment: true }, { minPeers: 2 }).minPeers).toBe(2);
    expect(limitsOf({ isDevelopment: true }, { minPeers: false }).minPeers).toBe(false);
  });

  it('are all finite where the block time is known', () => {
    for (const limit of Object.values(limitsOf({}))) expect(limit).toEqual(expect.any(Number));
    for (const limit of Object.values(limitsOf({}))) expect(Number.isFinite(limit)).toBe(true);
  });

  it('are those of the options, where there are some', () => {
    const options = {
      maxSilenceSeconds: 10,
      maxBlocksBehind: 5,
      exitBlocksBehind: 6,
      maxHeadAgeSeconds: 90,
      maxStallSeconds: 300,
      minPeers: 3,
      maxIndexLag: 7,
      maxFinalityLag: 70,
    };
    const expected = {
      silenceSeconds: 10,
      blocksBehind: 5,
      exitBlocksBehind: 6,
      headAgeSeconds: 90,
      stallSeconds: 300,
      minPeers: 3,
      indexLag: 7,
      finalityLag: 70,
    };
    expect(limitsOf({}, options)).toEqual(expected);
    expect(limitsOf({ expectedBlockSeconds: undefined }, options)).toEqual(expected);
  });

  it('follow one another: twice the blocks, twice the age', () => {
    expect(limitsOf({}, { maxBlocksBehind: 5, maxHeadAgeSeconds: 90 })).toMatchObject({
      exitBlocksBehind: 10,
      stallSeconds: 180,
    });
    expect(limitsOf({}, { exitBlocksBehind: 1 })).toMatchObject({ exitBlocksBehind: 2 });
  });

  it('are off where the option is false, and progress keeps its own', () => {
    const off = {
      maxBlocksBehind: false,
      maxHeadAgeSeconds: false,
      minPeers: false,
      maxIndexLag: false,
      maxFinalityLag: false,
    } as const;
    expect(limitsOf({}, off)).toEqual({
      silenceSeconds: 30,
      blocksBehind: false,
      exitBlocksBehind: false,
      headAgeSeconds: false,
      stallSeconds: 120,
      minPeers: false,
      indexLag: false,
      finalityLag: false,
    });
    expect(limitsOf({}, { maxStallSeconds: false }).stallSeconds).toBe(false);
  });

  it('of a source that only pushes have no silence', () => {
    expect(limitsOf({ pollSeconds: Number.POSITIVE_INFINITY }).silenceSeconds).toBe(
      Number.POSITIVE_INFINITY,
    );
  });
});

describe('a wrong option', () => {
  it.each<[string, unknown]>([
    ['maxBlocksBehind', -1],
    ['maxBlocksBehind', 1.5],
    ['maxBlocksBehind', Number.POSITIVE_INFINITY],
    ['maxBlocksBehind', '2'],
    ['maxBlocksBehind', true],
    ['maxBlocksBehind', null],
    ['exitBlocksBehind', false],
    ['exitBlocksBehind', -1],
    ['maxHeadAgeSeconds', 0],
    ['maxHeadAgeSeconds', Number.NaN],
    ['maxStallSeconds', -5],
    ['maxSilenceSeconds', false],
    ['minPeers', -1],
    ['peersGraceSeconds', -1],
    ['maxIndexLag', '20'],
    ['maxFinalityLag', -1],
    ['syncing', 'yes'],
    ['upstream', 0],
    ['fork', 1],
    ['quorum', 0],
    ['onReferenceLoss', 'panic'],
    ['failAfter', 0],
    ['passAfter', 1.5],
    ['optional', 'no'],
    ['expected', '1'],
    ['expected', { chainId: 1 }],
    ['expected', { genesis: '' }],
    ['expected', { chain: '1' }],
    ['maxBlockBehind', 2],
  ])('%s: %p is refused by its name', (name, value) => {
    expect(() => readReadinessOptions({ [name]: value })).toThrow(XaiMetricsError);
    expect(() => readReadinessOptions({ [name]: value })).toThrow(
      name === 'expected' ? /expected|chain/ : name,
    );
  });

  it('is a limit of leaving below that of coming back', () => {
    expect(() => readReadinessOptions({ maxBlocksBehind: 5, exitBlocksBehind: 4 })).toThrow(
      /exitBlocksBehind cannot be below maxBlocksBehind/,
    );
  });

  it.each<[unknown]>([
    [{ require: 'some' }],
    [{ require: { atLeast: 0 } }],
    [{ require: 2 }],
    [{ preset: 'geth' }],
    [{ preset: ['besu', 'geth'] }],
    [{ initialSync: 1 }],
    [{ livenessOnStall: 'yes' }],
    [{ maxDiskPercent: 101 }],
    [{ maxEventLoopDelaySeconds: 0 }],
    [{ maxDisk: 90 }],
    ['all'],
  ])('of the server is refused: %j', (options) => {
    expect(() => readServerReadiness(options as ServerReadinessOptions)).toThrow(XaiMetricsError);
  });
});
