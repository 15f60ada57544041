import type { Aggregation } from '../catalogue/define-metrics';
import type { ClientBase, MetricsClient } from '../client';
import type { LabelSet } from '../label-sets';
import { createSeriesStore, type GivenLabels, type Series, type SeriesStore } from './series-store';

// These are the client's own classes with another memory: everything that knows the client keeps
// working on them (`instanceof`, `getMetricsAsJSON`, `resetMetrics`, aggregation, push gateway), and
// a series that is held costs an addition instead of a key built from its labels.

/** What the constructors of a client take from the configuration before they call `reset()`. */
interface Fields extends ClientBase {
  /** The label with the most values; in the configuration of our own metrics only. */
  readonly openLabel?: string;
}

/**
 * Writes to a series that is held.
 *
 * @param value - has been checked
 * @param exemplar - labels of an example of it; histograms keep one a bucket and second
 */
export type AddToSeries = (series: Series, value: number, exemplar?: LabelSet) => void;

/** A metric whose numbers lie in a {@link SeriesStore}. */
export interface SeriesMetric extends Pick<Fields, 'name' | 'help' | 'type' | 'collect'> {
  readonly seriesStore: SeriesStore;
  /** What the gauges of several processes are together; counters and histograms add up. */
  readonly aggregate?: Aggregation;
  /** Whether another label set replaces the one that is there. */
  readonly onlyOne?: boolean;
  /** Upper bounds, of a histogram: `seriesStore` has a number for each, one for the rest, and the sum. */
  readonly upperBounds?: readonly number[];
}

/** Whether a metric of a registry is one of ours. */
export function isSeriesMetric(metric: object): metric is SeriesMetric {
  return 'seriesStore' in metric;
}

/** A counter in a series store. */
export interface SeriesCounter extends SeriesMetric {
  inc(labels?: object | number, value?: number): void;
  labels(...args: unknown[]): { inc(value?: number): void };
  remove(...args: unknown[]): void;
  reset(): void;
  /** Gives what adds to a series that was found before a value that has been checked. */
  createAdder(): AddToSeries;
}

/** A gauge in a series store: each series has its value and the time in ms when that was set. */
export interface SeriesGauge extends SeriesMetric {
  set(labels: object | number, value?: number): void;
  inc(labels?: object | number, value?: number): void;
  dec(labels?: object | number, value?: number): void;
  remove(...args: unknown[]): void;
  reset(): void;
}

/** A histogram in a series store. */
export interface SeriesHistogram extends SeriesMetric {
  readonly upperBounds: readonly number[];
  /** The label `le` of each bucket. */
  readonly bucketLabels: readonly LabelSet[];
  /** The upper bounds as bare numbers: comparing with those of the frozen list takes five times as long. */
  readonly bounds: Float64Array;
  /** The names of its samples. */
  readonly sampleNames: Readonly<Record<'bucket' | 'sum' | 'count', string>>;
  observe(labels: object | number, value?: number): void;
  labels(...args: unknown[]): { observe(value: number): void };
  zero(labels: GivenLabels): void;
  remove(...args: unknown[]): void;
  reset(): void;
  /** Gives what observes in a series that was found before a value that has been checked. */
  createAdder(): AddToSeries;
}

/** The classes of our metrics, by the type of the metric. */
export interface SeriesClasses {
  readonly counter: new (config: object) => SeriesCounter;
  readonly gauge: new (config: object) => SeriesGauge;
  readonly histogram: new (config: object) => SeriesHistogram;
}

const knownClasses = new WeakMap<MetricsClient, SeriesClasses>();

/** Gives the classes of our metrics that extend those of a client. */
export function seriesClasses(client: MetricsClient): SeriesClasses {
  let classes = knownClasses.get(client);
  if (classes === undefined) {
    classes = {
      counter: defineCounter(client),
      gauge: defineGauge(client),
      histogram: defineHistogram(client),
    };
    knownClasses.set(client, classes);
  }
  return classes;
}

function defineCounter({ Counter }: MetricsClient): SeriesClasses['counter'] {
  return class SeriesCounter extends Counter {
    declare seriesStore: SeriesStore;
    declare inc: (labels?: object | number, value?: number) => void;

    constructor(config: object) {
      super(config);
      // The constructor has set its own function on the instance, which would go before a method.
      this.inc = (labels?: object | number, value?: number) => {
        const [set, given] = readArguments(labels, value);
        const { offset } = this.seriesStore.findOrCreate(set);
        addTo(this.seriesStore, offset, assertIncrease(given ?? 1));
      };
    }

    labels(...args: unknown[]) {
      const series = this.seriesStore.findOrCreate(readLabels(this, args));
      const add = this.createAdder();
      return { inc: (value = 1) => add(series, assertIncrease(value)) };
    }

    createAdder(): AddToSeries {
      const { seriesStore } = this;
      return (series, value) => addTo(seriesStore, current(seriesStore, series).offset, value);
    }

    remove(...args: unknown[]): void {
      this.seriesStore.remove(readLabels(this, args));
    }

    reset(): void {
      resetStore(this, 1);
    }

    async get() {
      return collectSamples(this, readValues);
    }

    getForPromString() {
      return collectSamples(this, readSharedValues);
    }
  };
}

function defineGauge({ Gauge }: MetricsClient): SeriesClasses['gauge'] {
  return class SeriesGauge extends Gauge {
    declare seriesStore: SeriesStore;

    set(labels: object | number, value?: number): void {
      const [set, given] = readArguments(labels, value);
      setGauge(this.seriesStore, this.seriesStore.findOrCreate(set).offset, assertNumber(given));
    }

    inc(labels?: object | number, value?: number): void {
      const [set, given] = readArguments(labels, value);
      addToGauge(this.seriesStore, this.seriesStore.findOrCreate(set).offset, given ?? 1);
    }

    dec(labels?: object | number, value?: number): void {
      const [set, given] = readArguments(labels, value);
      addToGauge(this.seriesStore, this.seriesStore.findOrCreate(set).offset, -(given ?? 1));
    }

    labels(...args: unknown[]) {
      const labels = readLabels(this, args);
      return {
        inc: (value = 1) => this.inc(labels, value),
        dec: (value = 1) => this.dec(labels, value),
        set: (value: number) => this.set(labels, value),
        setToCurrentTime: () => this.setToCurrentTime(labels),
        startTimer: () => this.startTimer(labels),
      };
    }

    remove(...args: unknown[]): void {
      this.seriesStore.remove(readLabels(this, args));
    }

    reset(): void {
      resetStore(this, 2);
    }

    async get() {
      return collectSamples(this, readValues);
    }

    getForPromString() {
      return collectSamples(this, readSharedValues);
    }
  };
}

function defineHistogram({ Histogram }: MetricsClient): SeriesClasses['histogram'] {
  return class SeriesHistogram extends Histogram {
    declare seriesStore: SeriesStore;
    declare upperBounds: readonly number[];
    declare observe: (labels: object | number, value?: number) => void;
    readonly bucketLabels: readonly LabelSet[];
    readonly bounds: Float64Array;
    readonly sampleNames: Readonly<Record<'bucket' | 'sum' | 'count', string>>;

    constructor(config: object) {
      super(config);
      this.bounds = Float64Array.from(this.upperBounds);
      this.bucketLabels = [...this.upperBounds, '+Inf'].map((le) => ({ le: le as string }));
      const { name } = this;
      this.sampleNames = { bucket: `${name}_bucket`, sum: `${name}_sum`, count: `${name}_count` };
      // As in the counter.
      this.observe = (labels: object | number, value?: number) => {
        const [set, given] = readArguments(labels, value);
        observeIn(
          this.seriesStore,
          this.bounds,
          this.seriesStore.findOrCreate(set),
          assertNumber(given),
        );
      };
    }

    createAdder(): AddToSeries {
      const { seriesStore, bounds } = this;
      return (series, value, exemplar) => {
        const found = current(seriesStore, series);
        const bucket = observeIn(seriesStore, bounds, found, value);
        if (exemplar !== undefined) keepExemplar(found, bucket, value, exemplar);
      };
    }

    labels(...args: unknown[]) {
      const labels = readLabels(this, args);
      const series = this.seriesStore.findOrCreate(labels);
      const add = this.createAdder();
      return {
        observe: (value: number) => add(series, assertNumber(value)),
        startTimer: () => this.startTimer(labels),
      };
    }

    zero(labels: GivenLabels): void {
      const { offset } = this.seriesStore.findOrCreate(labels);
      this.seriesStore.values.fill(0, offset, offset + this.upperBounds.length + 2);
    }

    remove(...args: unknown[]): void {
      this.seriesStore.remove(readLabels(this, args));
    }

    reset(): void {
      // A number for each bound, one for what is above all of them, and the sum.
      resetStore(this, this.buckets.length + 2);
    }

    async get() {
      return collectSamples(this, readBuckets);
    }

    getForPromString() {
      return collectSamples(this, readSharedBuckets);
    }
  };
}

interface Sample {
  labels: LabelSet;
  /** Labels whose text the client keeps for as long as the object lives. */
  sharedLabels?: LabelSet;
  value: number;
  metricName?: string | undefined;
}

interface Stored {
  seriesStore: SeriesStore;
}

const noLabels: LabelSet = {};

async function collectSamples<Metric extends object>(
  metric: Metric & { seriesStore: SeriesStore },
  read: (metric: Metric & { seriesStore: SeriesStore }, series: Series, samples: Sample[]) => void,
) {
  const { name, help, type, aggregator, collect } = fieldsOf(metric);
  await collect?.call(metric);
  const values: Sample[] = [];
  for (const series of metric.seriesStore.list()) read(metric, series, values);
  return { name, help, type, aggregator, values };
}

function readValues(
  { seriesStore: store }: Stored,
  { labels, offset }: Series,
  samples: Sample[],
): void {
  samples.push({ labels, value: store.values[offset] as number });
}

function readBuckets(histogram: SeriesHistogram, series: Series, samples: Sample[]): void {
  const shared: Sample[] = [];
  readSharedBuckets(histogram, series, shared);
  for (const { labels, metricName = '', value } of shared) {
    samples.push({ metricName, labels: { ...labels, ...series.labels }, value });
  }
}

// What `registry.metrics()` asks for: label objects that live on, so that their text can be kept.

function readSharedValues(
  { seriesStore: store }: Stored,
  { labels, offset }: Series,
  samples: Sample[],
): void {
  const value = store.values[offset] as number;
  samples.push({ metricName: undefined, labels: noLabels, sharedLabels: labels, value });
}

function readSharedBuckets(
  { bucketLabels, seriesStore: store, sampleNames }: SeriesHistogram,
  { labels, offset }: Series,
  samples: Sample[],
): void {
  const { values } = store;
  const { bucket, sum, count: countName } = sampleNames;
  let count = 0;
  for (let i = 0; i < bucketLabels.length; i += 1) {
    count += values[offset + i] as number;
    const le = bucketLabels[i] as LabelSet;
    samples.push({ metricName: bucket, labels: le, sharedLabels: labels, value: count });
  }
  const total = values[offset + bucketLabels.length] as number;
  samples.push({ metricName: sum, labels: noLabels, sharedLabels: labels, value: total });
  samples.push({ metricName: countName, labels: noLabels, sharedLabels: labels, value: count });
}

/** A held series, or the one that has taken its place since it was taken out. */
function current(store: SeriesStore, series: Series): Series {
  return series.offset < 0 ? store.findOrCreate(series.labels) : series;
}

/** @returns the index of the bucket */
function observeIn(
  seriesStore: SeriesStore,
  bounds: Float64Array,
  { offset }: Series,
  value: number,
): number {
  const { values } = seriesStore;
  const { length } = bounds;
  let bucket = 0;
  while (bucket < length && value > (bounds[bucket] as number)) bucket += 1;
  values[offset + bucket] = (values[offset + bucket] as number) + 1;
  const sum = offset + length + 1;
  values[sum] = (values[sum] as number) + value;
  return bucket;
}

// Newer ones are worth having, but not one for each request.
const exemplarSeconds = 1;

function keepExemplar(series: Series, bucket: number, value: number, labels: LabelSet): void {
  const timestampSeconds = Date.now() / 1000;
  series.exemplars ??= [];
  const last = series.exemplars[bucket];
  if (last !== undefined && timestampSeconds - last.timestampSeconds < exemplarSeconds) return;
  series.exemplars[bucket] = { labels, value, timestampSeconds };
}

function assertIncrease(value: number): number {
  if (value >= 0) return value;
  throw new Error(`A counter cannot be increased by ${value}.`);
}

function addTo({ values }: SeriesStore, offset: number, value: number): void {
  values[offset] = (values[offset] as number) + value;
}

function setGauge({ values }: SeriesStore, offset: number, value: number): void {
  values[offset] = value;
  values[offset + 1] = Date.now();
}

function addToGauge(store: SeriesStore, offset: number, value: number): void {
  setGauge(store, offset, (store.values[offset] as number) + value);
}

function resetStore(metric: Stored, width: number): void {
  const { labelNames, openLabel } = fieldsOf(metric);
  metric.seriesStore ??= createSeriesStore(labelNames, width, openLabel);
  metric.seriesStore.clear();
  if (labelNames.length === 0) metric.seriesStore.findOrCreate({});
}

function readArguments(
  labels: object | number | undefined,
  value: number | undefined,
): [GivenLabels, number | undefined] {
  return typeof labels === 'object' ? [labels as GivenLabels, value] : [{}, labels ?? value];
}

function readLabels(metric: object, args: readonly unknown[]): GivenLabels {
  const [first] = args;
  if (typeof first === 'object' && first !== null) return first as GivenLabels;
  const { labelNames } = fieldsOf(metric);
  return Object.fromEntries(args.map((value, i) => [labelNames[i] ?? '', String(value)]));
}

function assertNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  throw new TypeError(`Value is not a valid number: ${String(value)}`);
}

function fieldsOf(metric: object): Fields {
  return metric as Fields;
}
