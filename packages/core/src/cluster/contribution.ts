import { types } from 'node:util';
import { deserialize, serialize } from 'node:v8';

/** What a metric is, wherever it comes from. */
export interface MetricHead {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  /** An {@link Aggregation} of ours, or one of prom-client's. */
  readonly aggregate: string;
  /** Whether only one of its series is shown. */
  readonly onlyOne: boolean;
  /** Numbers for each series: of ours as its store has them, else 1. */
  readonly width: number;
  /** Of a histogram of ours. */
  readonly upperBounds?: readonly number[];
}

/** A label set of a metric. */
export interface MemberSeries {
  readonly labelText: string;
  /** Name of the sample where it is not that of the metric, as in histograms of prom-client. */
  readonly metricName?: string;
}

/** The numbers of a metric: those of its first series, those of the second, and so on. */
export interface MetricNumbers {
  readonly head: MetricHead;
  readonly series: MemberSeries[];
  values: Float64Array;
}

/** Everything that one member knows, by the name of the metric. */
export type Contribution = Map<string, MetricNumbers>;

/** What has changed in a metric. */
export interface MetricPush {
  readonly name: string;
  /** Begins the metric, or begins it anew. */
  readonly head?: MetricHead;
  /** Series that came after the known ones. */
  readonly series: readonly MemberSeries[];
  /** Places of the series whose numbers follow. */
  readonly indexes: Uint32Array;
  readonly numbers: Float64Array;
}

/** What has changed in a contribution. */
export interface Push {
  readonly metrics: readonly MetricPush[];
  /** Names of metrics that are no longer there. */
  readonly removed: readonly string[];
}

/** Brings a contribution up to date. Throws for a push that does not fit it, as soon as it does not. */
export function applyPush(contribution: Contribution, { metrics, removed }: Push): void {
  for (const name of removed) contribution.delete(name);
  for (const { name, head, series, indexes, numbers } of metrics) {
    if (head !== undefined) {
      contribution.set(name, { head, series: [], values: new Float64Array(0) });
    }
    const metric = contribution.get(name);
    if (metric === undefined) throw new Error(`a push to the unknown metric ${name}`);
    const { width } = metric.head;
    if (numbers.length !== indexes.length * width) throw new Error(`${name}: wrong count`);
    for (const one of series) metric.series.push(one);
    metric.values = grow(metric.values, metric.series.length * width);
    for (let i = 0; i < indexes.length; i += 1) {
      const index = indexes[i] as number;
      if (index >= metric.series.length) throw new Error(`${name} has no series ${index}`);
      for (let k = 0; k < width; k += 1) {
        metric.values[index * width + k] = numbers[i * width + k] as number;
      }
    }
  }
}

/** An array of at least that length with the same numbers, and some room to grow. */
export function grow(values: Float64Array, length: number): Float64Array {
  if (length <= values.length) return values;
  const longer = new Float64Array(Math.max(length, values.length * 2));
  longer.set(values);
  return longer;
}

/** The push that makes an empty contribution equal to this one. */
export function wholePush(contribution: Contribution): Push {
  const metrics = [...contribution.values()].map(({ head, series, values }) => ({
    name: head.name,
    head,
    series,
    indexes: Uint32Array.from(series.keys()),
    numbers: values.slice(0, series.length * head.width),
  }));
  return { metrics, removed: [] };
}

/** A push as bytes. */
export function writePush(push: Push): Buffer {
  return serialize(push);
}

/** A push from bytes that somebody else wrote. Throws for what is none. */
export function readPush(bytes: Uint8Array): Push {
  const push = deserialize(bytes) as Push;
  const isPush =
    Array.isArray(push?.metrics) &&
    push.metrics.every(isMetricPush) &&
    Array.isArray(push.removed) &&
    push.removed.every(isText);
  if (!isPush) throw new Error('a push of another form');
  return push;
}

function isMetricPush(metric: MetricPush): boolean {
  return (
    isText(metric?.name) &&
    (metric.head === undefined || (isHead(metric.head) && metric.head.name === metric.name)) &&
    Array.isArray(metric.series) &&
    metric.series.every(isSeries) &&
    types.isUint32Array(metric.indexes) &&
    types.isFloat64Array(metric.numbers)
  );
}

function isHead({ name, help, type, aggregate, onlyOne, width, upperBounds }: MetricHead): boolean {
  const bounds = upperBounds ?? [];
  return (
    [name, help, type, aggregate].every(isText) &&
    typeof onlyOne === 'boolean' &&
    Array.isArray(bounds) &&
    bounds.every((bound) => typeof bound === 'number') &&
    (upperBounds === undefined ? width === 1 || width === 2 : width === bounds.length + 2) &&
    // The second number of a gauge is the time at which it was set.
    (aggregate !== 'newest' || width === 2)
  );
}

function isSeries({ labelText, metricName }: MemberSeries): boolean {
  return isText(labelText) && (metricName === undefined || isText(metricName));
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}
