import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client';
import { describeWithTool } from '../../../../test/system-tools';
import { findClient } from '../../src/client';
import { catalogue, createInstrumentation, createMetrics } from '../../src/index';
import { seriesClasses } from '../../src/series/series-metrics';
import { assertOpenMetrics } from './open-metrics-structure';

const theirs = { counter: Counter<string>, gauge: Gauge<string>, histogram: Histogram<string> };
const ours = seriesClasses(findClient()) as unknown as typeof theirs;

interface Content {
  readonly labels: readonly (readonly [string, string])[];
  readonly values: readonly number[];
  readonly help: string;
  readonly defaultLabels: Readonly<Record<string, string>>;
}

const texts = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.stringMatching(/^["\\\n{},= äß\u2028😀]{0,6}$/u),
);
const contents: fc.Arbitrary<Content> = fc.record({
  labels: fc.uniqueArray(fc.tuple(texts, texts), {
    maxLength: 6,
    selector: ([a, b]) => `${a}\0${b}`,
  }),
  values: fc.array(
    fc.oneof(
      fc.integer({ min: 0, max: 2_000 }),
      fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
      fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(999, 1000, 999_999, 1_000_000, 999_999_999, 1_000_000_000, 1e21, 5e-324),
    ),
    { minLength: 1, maxLength: 6 },
  ),
  help: texts.map((text) => `help ${text}`),
  defaultLabels: fc.dictionary(fc.constantFrom('region', 'kind', 'zone'), texts, { maxKeys: 3 }),
});

/** A registry with the same content, in metrics of prom-client's classes or of ours. */
function fill(classes: typeof theirs, { labels, values, help, defaultLabels }: Content) {
  const registry = new Registry();
  registry.setDefaultLabels(defaultLabels);
  const config = { help, labelNames: ['kind', 'of'], registers: [registry] };
  const counter = new classes.counter({ ...config, name: 'app_events_total' });
  const gauge = new classes.gauge({ ...config, name: 'app_queue' });
  const histogram = new classes.histogram({
    ...config,
    name: 'app_seconds',
    buckets: [0.5, 5, 50],
  });
  const plain = { help, registers: [registry] };
  new classes.counter({ ...plain, name: 'app_plain_total' }).inc(values[0]);
  new classes.histogram({ ...plain, name: 'app_plain_seconds' }).observe(values[0] as number);
  for (const [kind, of] of labels) {
    for (const value of values) {
      counter.inc({ kind, of }, value);
      gauge.set({ kind, of }, -value);
      histogram.observe({ kind, of }, value);
    }
  }
  return registry;
}

async function scrape(registry: Registry, accept: string): Promise<string> {
  // No group, so that nothing but the content of the registry is in the page.
  const groups = Object.fromEntries(Object.keys(catalogue).map((name) => [name, false]));
  const metrics = createMetrics({ registry, processMetrics: false, logger: false, groups });
  const { endpoints } = createInstrumentation({ metrics });
  const answer = await endpoints.find('GET', '/metrics')?.({ headers: { accept } });
  return String(answer?.body);
}

const text = 'text/plain';
const openMetrics = 'application/openmetrics-text';

function unescapeValue(escaped: string): string {
  return escaped.replace(/\\(.)/g, (_all, character: string) =>
    character === 'n' ? '\n' : character,
  );
}

describe('a page of any content', () => {
  it('is letter for letter what prom-client writes for the same in the text format', async () => {
    await fc.assert(
      fc.asyncProperty(contents, async (content) => {
        // With default labels prom-client orders those of its own counters in another way.
        const bare = { ...content, defaultLabels: {} };

        expect(await scrape(fill(ours, bare), text)).toBe(await fill(theirs, bare).metrics());
        expect(await scrape(fill(ours, content), text)).toBe(await fill(ours, content).metrics());
      }),
      { numRuns: 150 },
    );
  });

  it('is what a registry for OpenMetrics writes, but for quotes in the help', async () => {
    await fc.assert(
      fc.asyncProperty(contents, async (content) => {
        for (const classes of [ours, theirs]) {
          const registry = fill(classes, content);
          registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
          const expected = (await registry.metrics())
            .split('\n')
            .map((line) => (line.startsWith('# HELP') ? line.replaceAll('"', '\\"') : line))
            .join('\n');

          expect(await scrape(fill(classes, content), openMetrics)).toBe(expected);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('gives every label value back when it is read, in both formats', async () => {
    await fc.assert(
      fc.asyncProperty(contents, fc.constantFrom(text, openMetrics), async (content, format) => {
        const { labels } = content;
        const page = await scrape(fill(ours, { ...content, defaultLabels: {} }), format);
        const pattern = /^app_queue\{kind="((?:[^"\\\n]|\\.)*)",of="((?:[^"\\\n]|\\.)*)"\} /gmu;
        const read = [...page.matchAll(pattern)].map(([, kind = '', of = '']) => [
          unescapeValue(kind),
          unescapeValue(of),
        ]);

        expect(read).toEqual(labels.map((pair) => pair.map((value) => String(Buffer.from(value)))));
        if (format === openMetrics) assertOpenMetrics(page);
      }),
      { numRuns: 150 },
    );
  });
});

describe('a page in OpenMetrics', () => {
  const numbers = { NaN: Number.NaN, '+Inf': Number.POSITIVE_INFINITY, '-Inf': -Infinity };

  it.each(Object.entries(numbers))(
    'and in text writes %s as both formats have it',
    async (name, value) => {
      const registry = new Registry();
      const gauge = new ours.gauge({ name: 'app_queue', help: 'a', registers: [registry] });
      gauge.set(value);

      expect(await scrape(registry, text)).toContain(`\napp_queue ${name}\n`);
      expect(await scrape(registry, openMetrics)).toContain(`\napp_queue ${name}\n`);
    },
  );

  it.each([
    ['ours', ours],
    ["prom-client's", theirs],
  ])('leaves a counter without the suffix its name, of %s', async (_whose, classes) => {
    const registry = new Registry();
    new classes.counter({ name: 'app_hits', help: 'a', registers: [registry] }).inc(2);
    new classes.counter({ name: 'app_hits_total', help: 'a', registers: [registry] }).inc(3);
    const page = await scrape(registry, openMetrics);

    expect(page).toBe(
      [
        '# HELP app_hits a\n# TYPE app_hits unknown\napp_hits 2',
        // The name without the suffix is another metric's.
        '# HELP app_hits_total a\n# TYPE app_hits_total unknown\napp_hits_total 3',
        '# EOF\n',
      ].join('\n'),
    );
    assertOpenMetrics(page);
  });

  it('leaves the registry and its counters as they were', async () => {
    const registry = fill(theirs, { labels: [], values: [1], help: 'a', defaultLabels: {} });
    const before = await registry.metrics();
    await scrape(registry, openMetrics);

    expect(await registry.metrics()).toBe(before);
  });

  it('shows exemplars behind their buckets, and in text none', async () => {
    const registry = new Registry();
    const config = { name: 'app_seconds', help: 'a', labelNames: ['of'], buckets: [1, 2] };
    const classes = seriesClasses(findClient());
    const histogram = new classes.histogram({ ...config, registers: [registry] });
    histogram.observe({ of: 'x' }, 1.5);
    const series = histogram.seriesStore.findOrCreate({ of: 'x' });
    const labels = { trace_id: '4bf92f3577b34da6a3ce929d0e0e4736', span_id: 'a"b' };
    series.exemplars = [undefined, { labels, value: 1.5, timestampSeconds: 1_700_000_000.25 }];
    const page = await scrape(registry, openMetrics);

    expect(page.split('\n')).toContain(
      'app_seconds_bucket{le="2",of="x"} 1 # {trace_id="4bf92f3577b34da6a3ce929d0e0e4736",span_id="a\\"b"} 1.5 1700000000.25',
    );
    assertOpenMetrics(page);
    expect(await scrape(registry, text)).not.toContain('trace_id');
  });

  it('has summaries and metrics of unknown makes in it', async () => {
    const registry = new Registry();
    new Summary({ name: 'app_size', help: 'a "b"', registers: [registry] }).observe(3);
    const foreign = { name: 'app_foreign', help: 'a', type: 'untyped' };
    const values = [{ value: 4, labels: { of: 'x' } }];
    registry.registerMetric({ ...foreign, get: async () => ({ ...foreign, values }) } as never);
    const page = await scrape(registry, openMetrics);

    expect(page).toContain('# HELP app_size a \\"b\\"\n# TYPE app_size summary\n');
    expect(page).toContain('# TYPE app_foreign unknown\napp_foreign{of="x"} 4\n');
    assertOpenMetrics(page);
  });

  it('of the whole catalogue and of the process has the structure that the format asks for', async () => {
    const metrics = createMetrics({ registry: new Registry(), logger: false, aliases: true });
    const { endpoints } = createInstrumentation({ metrics });
    const answer = await endpoints.find('GET', '/metrics')?.({ headers: { accept: openMetrics } });

    expect(answer?.headers['content-type']).toBe(
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
    );
    assertOpenMetrics(String(answer?.body));
  });
});

describe('a registry of another make', () => {
  it('writes our metrics with the labels that it adds', async () => {
    const content = { labels: [], values: [1.5], help: 'a', defaultLabels: { region: 'eu' } };
    const inner = fill(ours, content);
    const registry = {
      contentType: inner.contentType,
      metrics: () => inner.metrics(),
      getMetricsAsArray: () => inner.getMetricsAsArray(),
      getSingleMetric: (name: string) => inner.getSingleMetric(name),
      getSingleMetricAsString: (name: string) => inner.getSingleMetricAsString(name),
      removeSingleMetric: (name: string) => inner.removeSingleMetric(name),
    };

    expect(await scrape(registry as Registry, text)).toBe(await inner.metrics());
  });
});

describe('a registry that is one for OpenMetrics itself', () => {
  it('is written as its own metrics() writes it, whatever is asked for', async () => {
    const content = {
      labels: [['a', 'b']] as const,
      values: [1.5],
      help: 'a',
      defaultLabels: { region: 'eu' },
    };
    const [expected, received] = [fill(ours, content), fill(ours, content)];
    for (const registry of [expected, received]) {
      new Counter({ name: 'app_hits', help: 'a', registers: [registry] }).inc();
      registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
    }

    expect(await scrape(received, 'text/plain')).toBe(await expected.metrics());
    expect(await scrape(received, 'text/plain')).toBe(await received.metrics());
  });
});

describeWithTool('promtool check metrics', 'promtool', (promtool) => {
  it('reads the text of any content', async () => {
    for (const content of fc.sample(contents, { numRuns: 20, seed: 7 })) {
      const page = await scrape(fill(ours, { ...content, help: 'a' }), text);
      const { status, stderr } = spawnSync(promtool, ['check', 'metrics'], { input: page });

      expect([status, String(stderr)]).toEqual([0, '']);
    }
  });
});
