import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createCombiner } from '../../src/cluster/combine';
import type { Contribution, MetricHead } from '../../src/cluster/contribution';
import { createLedger } from '../../src/cluster/ledger';

const base = { name: 'a', help: 'a', onlyOne: false };

function contribution(head: Partial<MetricHead>, series: Record<string, number[]>): Contribution {
  const whole = { ...base, type: 'gauge', aggregate: 'sum', width: 1, ...head };
  return new Map([
    [
      whole.name,
      {
        head: whole,
        series: Object.keys(series).map((labelText) => ({ labelText })),
        values: Float64Array.from(Object.values(series).flat()),
      },
    ],
  ]);
}

function show(combined: Contribution, name = 'a'): Record<string, number[]> {
  const metric = combined.get(name);
  if (metric === undefined) return {};
  const { head, series, values } = metric;
  return Object.fromEntries(
    series.map(({ labelText }, i) => [
      labelText,
      [...values.slice(i * head.width, (i + 1) * head.width)],
    ]),
  );
}

describe('several contributions together', () => {
  it.each([
    ['sum', { x: [3], y: [5], z: [4] }],
    ['max', { x: [2], y: [5], z: [4] }],
    ['min', { x: [1], y: [5], z: [4] }],
    ['first', { x: [1], y: [5], z: [4] }],
    ['average', { x: [1.5], y: [5], z: [4] }],
  ])('have the %s of each series', (aggregate, expected) => {
    const parts = [
      contribution({ aggregate }, { x: [1], y: [5] }),
      contribution({ aggregate }, { z: [4], x: [2] }),
    ];
    expect(show(createCombiner().combine(parts))).toEqual(expected);
  });

  it('have what was set last, in one series only where there is one', () => {
    const newest = { aggregate: 'newest', width: 2 };
    const parts = (head: Partial<MetricHead>) => [
      contribution(head, { x: [1, 1_000], y: [5, 3_000] }),
      contribution(head, { x: [2, 2_000] }),
    ];
    expect(show(createCombiner().combine(parts(newest)))).toEqual({ x: [2, 2_000], y: [5, 3_000] });
    expect(show(createCombiner().combine(parts({ ...newest, onlyOne: true })))).toEqual({
      y: [5, 3_000],
    });
  });

  it('forget series that nobody has any more, and remember the others', () => {
    const combiner = createCombiner();
    const stays = contribution({}, { y: [1] });
    combiner.combine([contribution({}, { x: [1] }), stays]);
    expect(show(combiner.combine([stays]))).toEqual({ y: [1] });
    expect(show(combiner.combine([contribution({}, { x: [7] }), stays]))).toEqual({
      x: [7],
      y: [1],
    });
  });

  it('have the numbers of the first where a metric means different things', () => {
    const one = contribution({ upperBounds: [1], width: 3, type: 'histogram' }, { x: [1, 2, 3] });
    const other = contribution({ upperBounds: [2], width: 3, type: 'histogram' }, { x: [4, 5, 6] });
    expect(show(createCombiner().combine([one, other]))).toEqual({ x: [1, 2, 3] });
  });

  it('add up to the same whichever comes first, again and again', () => {
    const numbers = fc.dictionary(fc.constantFrom('x', 'y', 'z'), fc.tuple(fc.nat(), fc.nat()));
    fc.assert(
      fc.property(fc.array(numbers, { maxLength: 5 }), (all) => {
        const head = { type: 'counter', width: 2 };
        const parts = all.map((one) => contribution(head, one));
        const expected: Record<string, number[]> = {};
        for (const [label, [a, b]] of all.flatMap((one) => Object.entries(one))) {
          const [sumA = 0, sumB = 0] = expected[label] ?? [];
          expected[label] = [sumA + a, sumB + b];
        }
        const combiner = createCombiner();
        expect(show(combiner.combine(parts))).toEqual(expected);
        expect(show(combiner.combine(parts.reverse()))).toEqual(expected);
      }),
    );
  });
});

describe('a ledger', () => {
  function push(head: Partial<MetricHead>, numbers: number[]) {
    const whole = { ...base, type: 'counter', aggregate: 'sum', width: 1, ...head };
    return {
      metrics: [
        {
          name: whole.name,
          head: whole,
          series: [{ labelText: '' }],
          indexes: Uint32Array.of(0),
          numbers: Float64Array.from(numbers),
        },
      ],
      removed: [],
    };
  }

  it('keeps of finished members their counts and what was said last', () => {
    const ledger = createLedger();
    for (const [id, value, time] of [
      ['one', 3, 20],
      ['two', 4, 10],
    ] as const) {
      ledger.apply(id, push({}, [value]));
      ledger.apply(id, push({ name: 'queue', type: 'gauge' }, [value]));
      const newest = { name: 'height', type: 'gauge', aggregate: 'newest', width: 2 };
      ledger.apply(id, push(newest, [value, time]));
      ledger.finish(id);
    }
    expect(show(ledger.retired)).toEqual({ '': [7] });
    expect(show(ledger.retired, 'height')).toEqual({ '': [3, 20] });
    expect(ledger.retired.has('queue')).toBe(false);
    expect(ledger.members.size).toBe(0);
    expect(ledger.hasFinished('one')).toBe(true);
  });

  it('takes over another, but for members that it knows better', () => {
    const old = createLedger();
    for (const [id, value] of Object.entries({ gone: 1, back: 2, ended: 3, retired: 4 })) {
      old.apply(id, push({}, [value]));
    }
    old.finish('retired');
    const ledger = createLedger();
    ledger.apply('back', push({}, [20]));
    ledger.apply('ended', push({}, [30]));
    ledger.finish('ended');
    ledger.load(old.save());

    expect([...ledger.members.keys()].sort()).toEqual(['back', 'gone']);
    const all = [...ledger.members.values(), ledger.retired];
    expect(show(createCombiner().combine(all))).toEqual({ '': [1 + 20 + 30 + 4] });
  });
});
