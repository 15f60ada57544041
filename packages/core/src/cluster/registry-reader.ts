import { isMainThread } from 'node:worker_threads';
import { collectSeries, failedCollection } from '../exposition/collect';
import type { MetricsRegistry } from '../registry';
import { isSeriesMetric, type SeriesMetric } from '../series/series-metrics';
import type { Series, SeriesStore } from '../series/series-store';
import { withinTime } from '../time-limit';
import {
  type ClientReport,
  type ClientSamples,
  readClientSamples,
  writeLabels,
} from './client-samples';
import {
  type Contribution,
  grow,
  type MemberSeries,
  type MetricHead,
  type MetricPush,
  type Push,
  wholePush,
} from './contribution';

/** Reads a registry again and again, and tells what has changed. */
export interface RegistryReader {
  /** What has changed since the last time; `undefined` for nothing. */
  read(): Push | undefined;
  /** Everything, as it was when `read` was last called. */
  whole(): Push;
  /**
   * Runs all collectors, each with a time limit, and asks the metrics that are not ours.
   *
   * @returns by the name of each metric with a collector, whether that has done its work
   */
  collect(milliseconds: number): Promise<Map<string, boolean>>;
  /** Asks those metrics that are not ours whose numbers a dead process would take with it. */
  askCounting(): Promise<void>;
}

/** A metric of prom-client's kind. */
interface ClientMetric {
  name: string;
  type?: string;
  get(): ClientReport | Promise<ClientReport>;
  collect?: unknown;
}

/** What was last read of a metric of ours. */
interface Seen {
  readonly metric: SeriesMetric;
  list: Series[];
}

const quietMilliseconds = 1_000;
// Reading a large registry of prom-client takes long: this part of the time at most.
const largestShare = 1 / 100;

/**
 * Creates the reader of a registry.
 *
 * @param onFault - told of metrics that throw or hang; the others are read all the same
 */
export function createRegistryReader(
  registry: MetricsRegistry,
  onFault: (fault: unknown) => void,
): RegistryReader {
  const sent: Contribution = new Map();
  const seen = new Map<string, Seen>();
  const reports = new Map<string, { metric: object; samples: ClientSamples }>();
  const running = new WeakMap<object, Promise<void>>();
  let defaultLabels: object = {};
  let askAgainAt = 0;

  return {
    read() {
      followDefaultLabels();
      const push: { metrics: MetricPush[]; removed: string[] } = { metrics: [], removed: [] };
      const present = new Set<string>();
      for (const metric of registry.getMetricsAsArray()) {
        const { name } = metric as ClientMetric;
        if (isOfTheProcess(name)) continue;
        present.add(name);
        try {
          const change = isSeriesMetric(metric) ? readSeries(metric) : readReport(name, metric);
          if (change !== undefined) push.metrics.push(change);
        } catch (fault) {
          onFault(fault);
        }
      }
      for (const name of sent.keys()) if (!present.has(name)) push.removed.push(name);
      for (const name of push.removed)
        for (const known of [sent, seen, reports]) known.delete(name);
      return push.metrics.length + push.removed.length === 0 ? undefined : push;
    },
    whole: () => wholePush(sent),
    async collect(milliseconds) {
      const outcomes = new Map<string, boolean>();
      await Promise.all(
        registry.getMetricsAsArray().map(async (metric) => {
          const { name, collect } = metric as ClientMetric;
          const hasWorked = isSeriesMetric(metric)
            ? await guard(metric, milliseconds, async () => void (await collectSeries(metric)))
            : await ask(metric as ClientMetric, milliseconds);
          if (typeof collect === 'function') outcomes.set(name, hasWorked);
        }),
      );
      return outcomes;
    },
    async askCounting() {
      const startedAt = performance.now();
      if (startedAt < askAgainAt) return;
      askAgainAt = Number.POSITIVE_INFINITY;
      // Gauges go with their process, and a collector may be expensive: a scrape asks those.
      const counting = (registry.getMetricsAsArray() as ClientMetric[]).filter(
        (metric) =>
          !isSeriesMetric(metric) && metric.type !== 'gauge' && metric.collect === undefined,
      );
      await Promise.all(counting.map((metric) => ask(metric, quietMilliseconds)));
      const took = performance.now() - startedAt;
      askAgainAt = startedAt + Math.max(quietMilliseconds, took / largestShare);
    },
  };

  function ask(metric: ClientMetric, milliseconds: number): Promise<boolean> {
    return guard(metric, milliseconds, async () => {
      if (isOfTheProcess(metric.name)) return;
      followDefaultLabels();
      const samples = readClientSamples(await metric.get(), defaultLabels);
      if (samples.head.aggregate !== 'omit') reports.set(metric.name, { metric, samples });
    });
  }

  /** One that hangs is not called again until it comes back: its calls must not pile up. */
  async function guard(
    metric: object,
    milliseconds: number,
    work: () => Promise<void>,
  ): Promise<boolean> {
    const done = running.get(metric) ?? work().finally(() => running.delete(metric));
    running.set(metric, done);
    try {
      await withinTime(done, milliseconds, (metric as ClientMetric).name);
      return true;
    } catch (fault) {
      if (fault !== failedCollection) onFault(fault);
      return false;
    }
  }

  function readSeries(metric: SeriesMetric): MetricPush | undefined {
    const { name, help, type, upperBounds, aggregate = 'sum', onlyOne = false } = metric;
    const before = seen.get(name);
    let added = before?.metric === metric ? addedTo(before.list, metric.seriesStore) : undefined;
    const isNew = added === undefined;
    added ??= [...metric.seriesStore.list()];
    const known = isNew ? [] : (before as Seen).list;
    const list = added.length === 0 ? known : [...known, ...added];
    if (isNew || added.length > 0) seen.set(name, { metric, list });
    const bounds = upperBounds === undefined ? {} : { upperBounds };
    const width = upperBounds === undefined ? (type === 'gauge' ? 2 : 1) : upperBounds.length + 2;
    return findChange(
      { name, help, type, aggregate, onlyOne, width, ...bounds },
      isNew,
      added.map(describe),
      metric.seriesStore.values,
      (index) => (list[index] as Series).offset,
    );
  }

  function readReport(name: string, metric: object): MetricPush | undefined {
    const report = reports.get(name);
    if (report?.metric !== metric) return undefined;
    const { head, series, values } = report.samples;
    const before = sent.get(name)?.series;
    const isNew = before === undefined || before.some((one, i) => !isSame(one, series[i]));
    return findChange(
      head,
      isNew,
      series.slice(isNew ? 0 : before.length),
      values,
      (index) => index,
    );
  }

  function findChange(
    head: MetricHead,
    isNew: boolean,
    added: readonly MemberSeries[],
    numbersNow: Float64Array,
    offsetOf: (index: number) => number,
  ): MetricPush | undefined {
    const { name, width } = head;
    let metric = sent.get(name);
    if (metric === undefined || isNew) {
      metric = { head, series: [], values: new Float64Array(0) };
      sent.set(name, metric);
    }
    const { series } = metric;
    const known = series.length;
    for (const one of added) series.push(one);
    metric.values = grow(metric.values, series.length * width);
    const { values } = metric;
    const changed: number[] = [];
    for (let index = 0; index < series.length; index += 1) {
      let differs = index >= known;
      const from = offsetOf(index);
      const to = index * width;
      for (let k = 0; k < width; k += 1) {
        const value = numbersNow[from + k] as number;
        const before = values[to + k] as number;
        if (value === before || (Number.isNaN(value) && Number.isNaN(before))) continue;
        values[to + k] = value;
        differs = true;
      }
      if (differs) changed.push(index);
    }
    if (!isNew && changed.length === 0) return undefined;
    const numbers = new Float64Array(changed.length * width);
    changed.forEach((index, i) => {
      numbers.set(values.subarray(index * width, (index + 1) * width), i * width);
    });
    const indexes = Uint32Array.from(changed);
    return { name, ...(isNew ? { head } : {}), series: added, indexes, numbers };
  }

  function describe({ labels, labelText }: Series): MemberSeries {
    const missing = Object.entries(defaultLabels).filter(([name]) => !Object.hasOwn(labels, name));
    const parts = [labelText, writeLabels(Object.fromEntries(missing))];
    return { labelText: parts.filter((part) => part !== '').join() };
  }

  function followDefaultLabels(): void {
    const { _defaultLabels: now = {} } = registry as { _defaultLabels?: object };
    if (now === defaultLabels) return;
    defaultLabels = now;
    // All label texts are others now.
    for (const known of [sent, seen, reports]) known.clear();
  }
}

/**
 * Whether a metric tells of the whole process: of several threads only the main one shows it, or
 * their sum would be several times too high.
 */
function isOfTheProcess(name: string): boolean {
  return !isMainThread && /^process_|_process_num_threads$/.test(name);
}

/** What has come after the known series; `undefined` if those are not what the list begins with. */
function addedTo(known: readonly Series[], store: SeriesStore): Series[] | undefined {
  const added: Series[] = [];
  let index = 0;
  for (const series of store.list()) {
    if (index >= known.length) added.push(series);
    else if (series !== known[index]) return undefined;
    index += 1;
  }
  return index < known.length ? undefined : added;
}

function isSame(one: MemberSeries, other: MemberSeries | undefined): boolean {
  return one.labelText === other?.labelText && one.metricName === other.metricName;
}
