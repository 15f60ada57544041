import type { Aggregation } from './catalogue/define-metrics';
import type { MetricsClient } from './client';
import { XaiMetricsError } from './errors';
import type { LabelSet } from './label-sets';
import type { MetricsRegistry } from './registry';
import { type AddToSeries, seriesClasses } from './series/series-metrics';
import type { SeriesStore } from './series/series-store';

/** The part of a client's metric that a handle writes to. */
export interface ClientMetric {
  inc(labels: LabelSet, value: number): void;
  set(labels: LabelSet, value: number): void;
  observe(labels: LabelSet, value: number): void;
  labels(labels: LabelSet): { inc(value: number): void; observe?(value: number): void };
  zero(labels: LabelSet): void;
  remove(labels: LabelSet): void;
  reset(): void;
  /** Only our own metrics have these. */
  createAdder?(): AddToSeries;
  readonly seriesStore?: SeriesStore;
}

/** A metric as it has to be in the registry. */
export interface ClientMetricConfig {
  registry: MetricsRegistry;
  client: MetricsClient;
  /** The full name, with prefix. */
  name: string;
  type: 'counter' | 'gauge' | 'histogram';
  help: string;
  labelNames: string[];
  /** The label with the most values, if one stands out. */
  openLabel: string | undefined;
  buckets: readonly number[] | undefined;
  /** What the gauges of several processes are together; `undefined` for what always adds up. */
  aggregate: Aggregation | undefined;
  /** Whether there is one series at a time, so that another label set replaces it. */
  onlyOne: boolean;
  /** Sets a gauge when it is scraped. */
  collect: (() => void | Promise<void>) | undefined;
  /** The label sets that a counter or histogram shows at zero from the start. */
  zeroLabelSets: readonly LabelSet[];
}

/**
 * Finds a metric in the registry by its name, or creates it there.
 *
 * @throws XaiMetricsError `XAI_METRICS_REGISTRY_CONFLICT` if the one found differs in type, labels or buckets
 */
export function findOrCreateMetric(config: ClientMetricConfig): ClientMetric {
  const { registry, client, name, type, help, labelNames, openLabel, buckets, collect } = config;
  const { aggregate, onlyOne } = config;
  const existing = registry.getSingleMetric(name);
  if (existing !== undefined) {
    assertSameMetric(existing, config);
    // The same type and labels: it has the methods of that type, from whichever copy it comes.
    const found = existing as ClientMetric;
    if (type !== 'gauge') showMissing(found, config);
    return found;
  }
  const metric = new (classFor(client, type))({
    name,
    help,
    labelNames,
    registers: [registry],
    ...(openLabel === undefined ? {} : { openLabel }),
    ...(buckets === undefined ? {} : { buckets: [...buckets] }),
    ...(aggregate === undefined
      ? {}
      : { aggregate, onlyOne, aggregator: clientAggregator(aggregate) }),
    ...(collect === undefined ? {} : { collect }),
  });
  showFromTheStart(metric, config);
  return metric;
}

function classFor(client: MetricsClient, type: ClientMetricConfig['type']) {
  // Each class has the methods of its type, and a handle of that type calls no others.
  return seriesClasses(client)[type] as unknown as new (
    config: object,
  ) => ClientMetric;
}

/** What the clients' own AggregatorRegistry knows and comes nearest; heights and times mostly rise. */
function clientAggregator(aggregate: Aggregation): string {
  return aggregate === 'newest' ? 'max' : aggregate;
}

/** Shows at zero what others have not shown: the series of another chain, or of other options. */
function showMissing(metric: ClientMetric, config: ClientMetricConfig): void {
  const { seriesStore } = metric;
  if (seriesStore === undefined) return;
  const missing = config.zeroLabelSets.filter((labels) => seriesStore.find(labels) === undefined);
  showFromTheStart(metric, { ...config, zeroLabelSets: missing });
}

/**
 * Counters and histograms start at zero, so that `increase()` sees the first event; a gauge is
 * absent until it is set, because 0 would be a claim.
 */
function showFromTheStart(metric: ClientMetric, { type, zeroLabelSets }: ClientMetricConfig): void {
  if (type === 'gauge') {
    metric.remove({});
    return;
  }
  for (const labels of zeroLabelSets) {
    if (type === 'counter') metric.inc(labels, 0);
    else metric.zero(labels);
  }
}

function assertSameMetric(existing: object, config: ClientMetricConfig): void {
  const { name, type, labelNames, buckets } = config;
  const found = existing as {
    type?: string;
    labelNames?: readonly string[];
    upperBounds?: readonly number[];
  };
  const sameLabels = sortedText(found.labelNames ?? []) === sortedText(labelNames);
  const sameBuckets = type !== 'histogram' || String(found.upperBounds) === String(buckets);
  if (found.type === type && sameLabels && sameBuckets) return;
  const wanted = buckets === undefined ? '' : ` and the buckets [${buckets}]`;
  throw new XaiMetricsError(
    'XAI_METRICS_REGISTRY_CONFLICT',
    `${name} has to be a ${type} with the labels [${labelNames}]${wanted}`,
    { type: found.type, labels: found.labelNames, buckets: found.upperBounds },
  );
}

function sortedText(names: readonly string[]): string {
  return [...names].sort().join();
}
