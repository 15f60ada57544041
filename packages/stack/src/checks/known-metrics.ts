import { type Catalogue, catalogue, chainGroups, type MetricDefinition } from '@xai-metrics/core';
import { foreignMetrics } from './foreign-metrics';

/** What is known of the series of one name. */
export interface KnownMetric {
  readonly name: string;
  /** `_bucket`, `_sum` and `_count` of a histogram are counters. */
  readonly type: 'counter' | 'gauge';
  /** Labels beside `job` and `instance`, with all their values where these are a closed set. */
  readonly labels: ReadonlyMap<string, readonly string[] | undefined>;
  /** The metric that the series are part of, without suffix. */
  readonly family: string;
  /** Upper bounds of the histogram that it is part of. */
  readonly buckets: readonly number[] | undefined;
  /** The handle in the catalogue, such as `blocks.height`; `undefined` for metrics of others. */
  readonly handle: string | undefined;
}

/** Everything that can be read in a Prometheus of this stack, by name of the series. */
export function knownMetrics(prefix: string): ReadonlyMap<string, KnownMetric> {
  const groups = Object.entries(catalogue) as [keyof Catalogue, object][];
  const own = groups.flatMap(([group, metrics]) =>
    Object.entries(metrics as Readonly<Record<string, MetricDefinition>>).flatMap(
      ([handle, metric]) => ownSeries(prefix, group, handle, metric),
    ),
  );
  return new Map([...foreignSeries(), ...own].map((metric) => [metric.name, metric]));
}

/** The names of histograms, which have no series of that name. */
export function histogramNames(prefix: string): ReadonlySet<string> {
  const all = [...knownMetrics(prefix).values()];
  return new Set(all.filter(({ name, family }) => name !== family).map(({ family }) => family));
}

function ownSeries(
  prefix: string,
  group: keyof Catalogue,
  handle: string,
  metric: MetricDefinition,
): KnownMetric[] {
  const family = prefix + metric.name;
  const labels = new Map<string, readonly string[] | undefined>(
    Object.entries(metric.labels ?? {}).map(([label, definition]) => [
      label,
      'oneOf' in definition ? definition.oneOf : undefined,
    ]),
  );
  if ((chainGroups as readonly string[]).includes(group)) labels.set('chain', undefined);
  const common = { family, labels, buckets: metric.buckets, handle: `${group}.${handle}` };
  if (metric.type !== 'histogram') return [{ ...common, name: family, type: metric.type }];
  const bounds = new Map(labels).set('le', undefined);
  return [
    { ...common, name: `${family}_bucket`, type: 'counter', labels: bounds },
    { ...common, name: `${family}_sum`, type: 'counter' },
    { ...common, name: `${family}_count`, type: 'counter' },
  ];
}

function foreignSeries(): KnownMetric[] {
  return Object.values(foreignMetrics)
    .flatMap((metrics) => Object.entries(metrics))
    .map(([name, { type, labels }]) => ({
      name,
      type,
      labels: new Map(labels.map((label) => [label, undefined])),
      family: labels.includes('le') ? name.replace(/_bucket$/, '') : name,
      buckets: undefined,
      handle: undefined,
    }));
}
