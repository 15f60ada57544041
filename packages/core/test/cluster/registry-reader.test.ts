import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client';
import { findClient } from '../../src/client';
import { createCombiner } from '../../src/cluster/combine';
import {
  applyPush,
  type Contribution,
  readPush,
  wholePush,
  writePush,
} from '../../src/cluster/contribution';
import { exposeMetrics } from '../../src/cluster/exposed';
import { createRegistryReader } from '../../src/cluster/registry-reader';
import { createPage } from '../../src/series/page';
import { type PageStyle, renderSeriesMetric } from '../../src/series/render-series';
import { seriesClasses } from '../../src/series/series-metrics';

function fail(fault: unknown): never {
  throw fault;
}

const style: PageStyle = { isOpenMetrics: false, defaultLabels: {}, isTaken: () => false };

function render(contribution: Contribution): string {
  const page = createPage(Buffer.alloc(1024));
  for (const metric of exposeMetrics(createCombiner().combine([contribution]))) {
    for (const _ of renderSeriesMetric(metric, page, style));
  }
  return String(page.bytes.subarray(0, page.length));
}

function sortedLines(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .sort();
}

/** Metrics of ours and of prom-client, and all that can happen to them. */
function createSubject() {
  const registry = new Registry();
  const own = { help: 'a \\ b\nc', labelNames: ['of'], registers: [registry] };
  const ours = seriesClasses(findClient());
  const metrics = [
    new ours.counter({ name: 'our_events_total', ...own }),
    new ours.gauge({ name: 'our_queue', ...own }),
    new ours.histogram({ name: 'our_seconds', buckets: [1, 5], ...own }),
    new Counter({ name: 'app_events_total', ...own }),
    new Gauge({ name: 'app_queue', ...own }),
    new Histogram({ name: 'app_seconds', buckets: [1, 5], ...own }),
    new Summary({ name: 'app_size', percentiles: [0.5], ...own }),
  ];
  return {
    registry,
    change(which: number, what: number, of: string, value: number) {
      const metric = metrics[which] as (Counter | Histogram) & { name: string };
      if (what === 0) metric.remove(of);
      else if (what === 1) metric.reset();
      else if (what === 2) registry.removeSingleMetric(metric.name);
      else if (what === 3 && registry.getSingleMetric(metric.name) === undefined) {
        registry.registerMetric(metric);
      } else if ('observe' in metric) metric.observe({ of }, value);
      else metric.inc({ of }, value);
    },
  };
}

const changes = fc.array(
  fc.tuple(
    fc.integer({ min: 0, max: 6 }),
    fc.integer({ min: 0, max: 20 }),
    fc.constantFrom('x', 'y', 'a"\\\n', '__proto__', ''),
    fc.double({ min: 0, max: 10, noNaN: true }),
    fc.boolean(),
  ),
  { maxLength: 60 },
);

describe('what a member sends', () => {
  it('makes of the contribution what the registry itself writes, whatever happens to it', async () => {
    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        const { registry, change } = createSubject();
        const reader = createRegistryReader(registry, fail);
        const contribution: Contribution = new Map();
        for (const [which, what, of, value, sends] of list) {
          change(which, what, of, value);
          if (sends) await send();
        }
        await send();
        const whole: Contribution = new Map();
        applyPush(whole, readPush(writePush(reader.whole())));
        const expected = sortedLines(await registry.metrics());
        expect(sortedLines(render(contribution))).toEqual(expected);
        expect(sortedLines(render(whole))).toEqual(expected);

        async function send(): Promise<void> {
          await reader.collect(1_000);
          const push = reader.read();
          if (push !== undefined) applyPush(contribution, readPush(writePush(push)));
        }
      }),
    );
  });

  it('is nothing while nothing changes, and only the series that did otherwise', async () => {
    const { registry, change } = createSubject();
    const reader = createRegistryReader(registry, fail);
    for (const label of ['x', 'y', 'z']) for (let i = 0; i < 7; i += 1) change(i, 9, label, 2);
    await reader.collect(1_000);
    expect(reader.read()?.metrics).toHaveLength(7);
    await reader.collect(1_000);
    expect(reader.read()).toBeUndefined();

    change(2, 9, 'y', 3);
    const push = reader.read();
    expect(push?.metrics.map(({ name, head, series }) => [name, head, series])).toEqual([
      ['our_seconds', undefined, []],
    ]);
    expect([...(push?.metrics[0]?.indexes ?? [])]).toEqual([1]);
    expect([...(push?.metrics[0]?.numbers ?? [])]).toEqual([0, 2, 0, 5]);
  });
});

describe('a push that does not fit', () => {
  const head = {
    ...{ name: 'a', help: 'a', type: 'counter', aggregate: 'sum', onlyOne: false, width: 1 },
  };
  const push = {
    name: 'a',
    head,
    series: [{ labelText: '' }],
    indexes: Uint32Array.of(0),
    numbers: Float64Array.of(1),
  };

  it.each([
    ['another form', null],
    ['metrics that are none', { metrics: [null], removed: [] }],
    ['a name that is none', { metrics: [{ ...push, name: 4 }], removed: [] }],
    ['a head of another name', { metrics: [{ ...push, name: 'b' }], removed: [] }],
    ['a width without a reason', { metrics: [{ ...push, head: { ...head, width: 1e9 } }] }],
    ['a series without labels', { metrics: [{ ...push, series: [{}] }], removed: [] }],
    ['numbers as text', { metrics: [{ ...push, numbers: ['1'] }], removed: [] }],
    [
      'a newest gauge without times',
      { metrics: [{ ...push, head: { ...head, aggregate: 'newest' } }], removed: [] },
    ],
  ])('is refused: %s', (_what, value) => {
    expect(() => readPush(writePush(value as never))).toThrow();
  });

  it.each([
    ['a metric that never began', { ...push, head: undefined }],
    ['a series that is not there', { ...push, indexes: Uint32Array.of(1) }],
    ['too few numbers', { ...push, numbers: new Float64Array(0) }],
  ])('is refused when it is applied: %s', (_what, metric) => {
    const bytes = writePush({ metrics: [metric as never], removed: [] });
    expect(() => applyPush(new Map(), readPush(bytes))).toThrow();
  });

  it('is told from one that does', () => {
    const contribution: Contribution = new Map();
    applyPush(contribution, readPush(writePush({ metrics: [push], removed: [] })));
    expect(wholePush(contribution).metrics).toEqual([push]);
  });
});
