import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findLimits } from '../../src/readiness/limits';
import { findLooser, readOverrides, tighten } from '../../src/readiness/overrides';
import { createReadiness } from '../../src/readiness/readiness';
import { readReadinessOptions } from '../../src/readiness/readiness-options';
import { readServerReadiness } from '../../src/readiness/server-readiness-options';
import { ago, holdWatch, reference, takeSnapshot } from './snapshots';

const read = (query: string) => readOverrides(new URLSearchParams(query));
const limits = findLimits(readReadinessOptions({ minPeers: 3 }), takeSnapshot());

describe('the parameters of a query', () => {
  it('are read by their names, and others are nobody’s', () => {
    expect(read('minPeers=3&maxBlocksBehind=1&maxHeadAgeSeconds=12.5&verbose=1&x=-1')).toEqual({
      minPeers: 3,
      maxBlocksBehind: 1,
      maxHeadAgeSeconds: 12.5,
    });
    expect(read('')).toBeUndefined();
    expect(read('verbose')).toBeUndefined();
  });

  it.each([
    '',
    '-1',
    '+1',
    '1e3',
    '0x10',
    ' 1',
    '1,5',
    'NaN',
    'Infinity',
    '1.',
    'many',
    '9'.repeat(20),
  ])('are refused by their names with the value %p', (value) => {
    const bad = read(new URLSearchParams({ maxBlocksBehind: value }).toString());
    expect(bad).toEqual({
      parameter: 'maxBlocksBehind',
      problem: expect.stringMatching(/plain number/),
    });
  });

  it('are refused when they are given twice', () => {
    expect(read('minPeers=5&minPeers=1')).toMatchObject({ parameter: 'minPeers' });
  });
});

describe('an override', () => {
  it.each([
    ['minPeers', 2, true],
    ['minPeers', 3, false],
    ['maxBlocksBehind', 3, true],
    ['maxBlocksBehind', 2, false],
    ['maxHeadAgeSeconds', 60.5, true],
    ['maxHeadAgeSeconds', 59, false],
    ['maxStallSeconds', 121, true],
    ['maxIndexLag', 21, true],
    ['maxIndexLag', 0, false],
  ])('%s=%d is looser: %p', (name, value, isLooser) => {
    const looser = findLooser(limits, { [name]: value });
    expect(looser !== undefined).toBe(isLooser);
    if (isLooser)
      expect(looser).toMatchObject({
        parameter: name,
        problem: expect.stringMatching(/looser than/),
      });
  });

  it('may set a limit that is off or unknown', () => {
    const open = { ...limits, blocksBehind: undefined, headAgeSeconds: false } as const;
    expect(findLooser(open, { maxBlocksBehind: 9, maxHeadAgeSeconds: 900 })).toBeUndefined();
    expect(tighten(open, { maxBlocksBehind: 9 })).toMatchObject({
      blocksBehind: 9,
      exitBlocksBehind: 9,
      headAgeSeconds: false,
    });
  });

  it('only ever tightens: what is ready by it is ready without it', () => {
    const unlimited = fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined });
    fc.assert(
      fc.property(
        fc.record({ lag: fc.nat(12), age: fc.nat(150), still: fc.nat(300), peers: fc.nat(5) }),
        fc.record({
          minPeers: unlimited,
          maxBlocksBehind: unlimited,
          maxHeadAgeSeconds: unlimited,
        }),
        fc.boolean(),
        ({ lag, age, still, peers }, given, wasReady) => {
          const watch = holdWatch(
            wasReady ? { facts: { peers: { connected: 9 } } } : { succeededAt: undefined },
          );
          const readiness = createReadiness([{ name: undefined }], readServerReadiness());
          readiness.start([watch]);
          watch.tick({
            facts: {
              head: { height: 1_000, timestamp: Date.now() / 1000 - age },
              peers: { connected: peers },
            },
            progressedAt: ago(still),
            references: { a: reference(1_000 + lag) },
          });
          const overrides = Object.fromEntries(
            Object.entries(given).filter(([, value]) => value !== undefined),
          );
          const objection = readiness.findObjection({ overrides });
          const plain = readiness.judge();
          const strict = readiness.judge({ overrides });
          readiness.stop();
          if (objection === undefined && strict.status !== 'fail') {
            expect(plain.status).not.toBe('fail');
          }
          expect(strict.status === 'fail').toBe(strict.codes.length > 0);
        },
      ),
    );
  });
});
