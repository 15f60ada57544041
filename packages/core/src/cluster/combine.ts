import type { ExposedSeries } from '../series/render-series';
import type { Contribution, MemberSeries, MetricHead, MetricNumbers } from './contribution';

/** A metric of all, ready to be written. */
export interface CombinedMetric extends MetricNumbers {
  readonly series: ExposedSeries[];
}

/** Makes one contribution of many: each metric by its own rule. */
export interface Combiner {
  /**
   * Where two have a metric of one name that cannot be put together (another type, other buckets),
   * that of the first one counts.
   */
  combine(contributions: readonly Contribution[]): Map<string, CombinedMetric>;
}

/** All series of a metric, whoever has them; it only grows. */
interface Table {
  readonly series: ExposedSeries[];
  readonly indexes: Map<string, number>;
}

/** Where the series of one member are in the table. */
interface Places {
  readonly table: Table;
  readonly indexes: number[];
}

/**
 * Creates a combiner. It remembers which series belong together, so that after the first time only
 * numbers are added.
 */
export function createCombiner(): Combiner {
  const tables = new Map<string, Table>();
  const places = new WeakMap<MetricNumbers, Places>();

  return {
    combine(contributions) {
      const parts = new Map<string, MetricNumbers[]>();
      for (const contribution of contributions) {
        for (const [name, metric] of contribution) {
          const others = parts.get(name);
          if (others === undefined) parts.set(name, [metric]);
          else if (fits(metric.head, others[0]?.head as MetricHead)) others.push(metric);
        }
      }
      for (const name of tables.keys()) if (!parts.has(name)) tables.delete(name);
      return new Map([...parts].map(([name, metrics]) => [name, combineMetric(name, metrics)]));
    },
  };

  function combineMetric(name: string, metrics: readonly MetricNumbers[]): CombinedMetric {
    const { head } = metrics[0] as MetricNumbers;
    const { table, counts, values } = addUp(name, head, metrics);
    const shown = head.onlyOne ? newestOnly(values, counts) : counts;
    if (!shown.includes(0)) return { head, series: [...table.series], values };
    // What nobody has any more: the table begins anew, smaller.
    tables.delete(name);
    const indexes = [...shown.keys()].filter((index) => shown[index] !== 0);
    return {
      head,
      series: indexes.map((index, i) => ({
        ...(table.series[index] as ExposedSeries),
        offset: i * head.width,
      })),
      values: Float64Array.from(
        indexes.flatMap((i) => [...values.subarray(i * head.width, (i + 1) * head.width)]),
      ),
    };
  }

  function addUp(name: string, head: MetricHead, metrics: readonly MetricNumbers[]) {
    const table = tables.get(name) ?? { series: [], indexes: new Map() };
    tables.set(name, table);
    const targets = metrics.map((metric) => findPlaces(metric, table));
    const counts = new Uint32Array(table.series.length);
    const values = new Float64Array(table.series.length * head.width);
    metrics.forEach((metric, i) => {
      combineInto(values, counts, metric, targets[i] as number[], head);
    });
    if (head.aggregate === 'average') {
      for (let i = 0; i < counts.length; i += 1) {
        values[i] = (values[i] as number) / (counts[i] as number);
      }
    }
    return { table, counts, values };
  }

  function findPlaces(metric: MetricNumbers, table: Table): number[] {
    let known = places.get(metric);
    if (known?.table !== table) {
      known = { table, indexes: [] };
      places.set(metric, known);
    }
    const { indexes } = known;
    for (let i = indexes.length; i < metric.series.length; i += 1) {
      indexes.push(findPlace(metric.series[i] as MemberSeries, table, metric.head.width));
    }
    return indexes;
  }
}

function findPlace(
  { labelText, metricName }: MemberSeries,
  { series: all, indexes }: Table,
  width: number,
): number {
  const key = metricName === undefined ? labelText : `${metricName}{${labelText}`;
  let index = indexes.get(key);
  if (index === undefined) {
    index = all.length;
    const offset = index * width;
    all.push(metricName === undefined ? { labelText, offset } : { labelText, metricName, offset });
    indexes.set(key, index);
  }
  return index;
}

/** Puts the numbers of one member to those of the others before it. */
function combineInto(
  values: Float64Array,
  counts: Uint32Array,
  { series, values: own }: MetricNumbers,
  targets: readonly number[],
  { width, aggregate, type }: MetricHead,
): void {
  for (let i = 0; i < series.length; i += 1) {
    const target = targets[i] as number;
    const isFirst = counts[target] === 0;
    counts[target] = (counts[target] as number) + 1;
    const to = target * width;
    const from = i * width;
    const before = values[to] as number;
    const value = own[from] as number;
    // A quantile of all is at most the largest of theirs; their sum is nothing.
    const isQuantile = type === 'summary' && series[i]?.metricName === undefined;
    const rule = isQuantile && aggregate === 'sum' ? 'max' : aggregate;
    if (isFirst) for (let k = 0; k < width; k += 1) values[to + k] = own[from + k] as number;
    else if (rule === 'newest') {
      if ((own[from + 1] as number) <= (values[to + 1] as number)) continue;
      values[to] = value;
      values[to + 1] = own[from + 1] as number;
    } else if (rule === 'max') values[to] = Math.max(before, value);
    else if (rule === 'min') values[to] = Math.min(before, value);
    else if (rule !== 'first') {
      for (let k = 0; k < width; k += 1) {
        values[to + k] = (values[to + k] as number) + (own[from + k] as number);
      }
    }
  }
}

/** One series is shown: that which was set last. */
function newestOnly(values: Float64Array, counts: Uint32Array): Uint32Array {
  let newest = 0;
  for (let i = 0; i < counts.length; i += 1) {
    if ((values[i * 2 + 1] as number) > (values[newest * 2 + 1] as number)) newest = i;
  }
  return counts.map((_count, i) => (i === newest ? 1 : 0));
}

/** Whether the numbers of two metrics mean the same. */
function fits(one: MetricHead, other: MetricHead): boolean {
  return (
    one.type === other.type &&
    one.aggregate === other.aggregate &&
    one.width === other.width &&
    String(one.upperBounds) === String(other.upperBounds)
  );
}

/**
 * What stays of a contribution when its member is gone: counts, and what was said last of something
 * that does not belong to the member.
 */
export function lastingPart(contribution: Contribution): Contribution {
  const lasting: Contribution = new Map();
  for (const [name, metric] of contribution) {
    const { type, aggregate } = metric.head;
    if (type === 'summary' && aggregate === 'sum') lasting.set(name, withoutQuantiles(metric));
    else if (aggregate === (type === 'gauge' ? 'newest' : 'sum')) lasting.set(name, metric);
  }
  return lasting;
}

function withoutQuantiles({ head, series, values }: MetricNumbers): MetricNumbers {
  const indexes = [...series.keys()].filter((i) => series[i]?.metricName !== undefined);
  return {
    head,
    series: indexes.map((i) => series[i] as MemberSeries),
    values: Float64Array.from(indexes, (i) => values[i] as number),
  };
}
