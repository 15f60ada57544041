import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AggregatorRegistry, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { findClient } from '../src/client';
import { createMetrics } from '../src/index';
import { type SeriesGauge, seriesClasses } from '../src/series/series-metrics';

type Change = [kind: number, label: string, value: number];

const changes = fc.array(
  fc.tuple(
    fc.integer({ min: 0, max: 8 }),
    fc.constantFrom('a', 'b', '__proto__', 'constructor', 'a"\\\n', ''),
    fc.double({ min: 0, max: 100, noNaN: true }),
  ),
  { maxLength: 40 },
) as fc.Arbitrary<Change[]>;

/** The same three metrics, of prom-client's classes or of ours. */
function create(classes: {
  counter: typeof Counter<string>;
  gauge: typeof Gauge<string>;
  histogram: typeof Histogram<string>;
}) {
  const registry = new Registry();
  const config = { help: 'a', labelNames: ['kind', 'of'], registers: [registry] };
  const counter = new classes.counter({ ...config, name: 'app_events_total' });
  const gauge = new classes.gauge({ ...config, name: 'app_queue' });
  const histogram = new classes.histogram({ ...config, name: 'app_seconds', buckets: [1, 5, 50] });
  const plain = new classes.counter({ name: 'app_plain_total', help: 'a', registers: [registry] });
  return { registry, counter, gauge, histogram, plain };
}

const theirs = { counter: Counter<string>, gauge: Gauge<string>, histogram: Histogram<string> };
const ours = seriesClasses(findClient()) as unknown as typeof theirs;

function apply({ counter, gauge, histogram, plain }: ReturnType<typeof create>, change: Change) {
  const [kind, label, value] = change;
  const labels = { kind: label, of: 'x' };
  const actions = [
    () => counter.inc(labels, value),
    () => counter.labels(label, 'x').inc(),
    () => gauge.set(labels, value),
    () => gauge.labels(labels).dec(value),
    () => histogram.observe(labels, value),
    () => histogram.labels(labels).observe(value),
    () => histogram.zero(labels),
    () => counter.remove(labels),
    () => plain.inc(value),
  ];
  actions[kind]?.();
}

describe('our metrics', () => {
  it('say what those of prom-client say, whatever is done to them', async () => {
    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        const [expected, received] = [create(theirs), create(ours)];
        for (const change of list) {
          apply(expected, change);
          apply(received, change);
        }
        expect(sorted(await received.registry.metrics())).toEqual(
          sorted(await expected.registry.metrics()),
        );
        const both = [expected.registry, received.registry].map((each) => each.getMetricsAsJSON());
        const [json, own] = await Promise.all(both);
        expect(own?.map(({ name, type }) => [name, type])).toEqual(
          json?.map(({ name, type }) => [name, type]),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('are instances of the classes that they stand for', () => {
    const { counter, gauge, histogram } = create(ours);
    expect(counter).toBeInstanceOf(Counter);
    expect(gauge).toBeInstanceOf(Gauge);
    expect(histogram).toBeInstanceOf(Histogram);
  });

  it('come back to their start with resetMetrics(), and held series go on', async () => {
    const { registry, counter, plain } = create(ours);
    const held = counter.labels('a', 'b');
    held.inc(3);
    plain.inc(2);
    registry.resetMetrics();
    expect(await registry.getSingleMetricAsString('app_plain_total')).toMatch(/app_plain_total 0$/);

    held.inc(4);
    expect(await registry.getSingleMetricAsString('app_events_total')).toMatch(
      /app_events_total\{kind="a",of="b"\} 4$/,
    );
  });

  it('add up over several processes', async () => {
    const workers = [create(ours), create(ours)];
    for (const worker of workers) {
      worker.counter.inc({ kind: 'a', of: 'b' }, 2);
      worker.histogram.observe({ kind: 'a', of: 'b' }, 3);
    }
    const reports = await Promise.all(
      workers.map(async ({ registry }) =>
        JSON.parse(JSON.stringify(await registry.getMetricsAsJSON())),
      ),
    );
    const text = await AggregatorRegistry.aggregate(reports).metrics();

    expect(text).toContain('app_events_total{kind="a",of="b"} 4');
    expect(text).toContain('app_seconds_bucket{le="5",kind="a",of="b"} 2');
    expect(text).toContain('app_seconds_sum{kind="a",of="b"} 6');
  });

  it("are aggregated by prom-client's own cluster code, gauges by its nearest rule", async () => {
    const reports = await Promise.all(
      [4, 7].map(async (value) => {
        const registry = new Registry();
        const metrics = createMetrics({ registry, processMetrics: false });
        metrics.blocks.height.set(value);
        metrics.mining.hashrate.set(value);
        return JSON.parse(JSON.stringify(await registry.getMetricsAsJSON()));
      }),
    );
    const text = await AggregatorRegistry.aggregate(reports).metrics();

    expect(text).toContain('xai_block_height 7\n');
    expect(text).toContain('xai_mining_hashrate 11\n');
    const uptimes = reports.map(
      (report) =>
        report.find(({ name }: { name: string }) => name === 'xai_process_uptime_seconds').values[0]
          .value,
    );
    expect(text).toContain(`xai_process_uptime_seconds ${Math.min(...uptimes)}\n`);
  });

  it('keep their names in OpenMetrics', async () => {
    const { registry, counter } = create(ours);
    counter.inc({ kind: 'a', of: 'b' });
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
    const text = await registry.metrics();

    expect(text).toContain('# TYPE app_events counter');
    expect(text).toContain('app_events_total{kind="a",of="b"} 1');
    expect(text).not.toContain('_total_total');
  });

  it('carry the default labels of their registry', async () => {
    const { registry, plain } = create(ours);
    plain.inc();
    registry.setDefaultLabels({ region: 'eu' });
    expect(await registry.metrics()).toContain('app_plain_total{region="eu"} 1');
  });

  it('refuse what prom-client refuses', () => {
    const { counter, gauge, histogram } = create(ours);
    expect(() => counter.inc({ kind: 'a', of: 'b' }, -1)).toThrow('-1');
    expect(() => counter.inc({ other: 'a' } as never)).toThrow('"other"');
    expect(() => gauge.set({ kind: 'a', of: 'b' }, 'x' as never)).toThrow(TypeError);
    expect(() => histogram.observe({ kind: 'a', of: 'b' }, undefined as never)).toThrow(TypeError);
  });

  it('use the place of a series again that was taken out', async () => {
    const { gauge, registry } = create(ours);
    for (let i = 0; i < 1_000; i += 1) {
      gauge.set({ kind: `k${i}`, of: 'x' }, i);
      gauge.remove({ kind: `k${i}`, of: 'x' });
    }
    expect((gauge as unknown as SeriesGauge).seriesStore.values.length).toBeLessThan(16);
    expect(await registry.getSingleMetricAsString('app_queue')).not.toContain('k999');
  });
});

function sorted(text: string): string[] {
  return text.split('\n').sort();
}
