import type { LabelSet } from '../label-sets';
import { escapeLabel } from './escape';

/** Label values as a caller of prom-client may give them. */
export type GivenLabels = Readonly<Partial<Record<string, string | number>>>;

/** One label set of a metric, and where its numbers are: found once, it can be held. */
export interface Series {
  readonly labels: LabelSet;
  /** `method="GET",status="200"`, escaped and ready to be written. */
  readonly labelText: string;
  /** Index of its first number in `SeriesStore.values`; -1 once it has been taken out. */
  offset: number;
  /** The newest example of each bucket that has one. */
  exemplars: (Exemplar | undefined)[] | undefined;
}

/** An observation with the trace it was made in. */
export interface Exemplar {
  readonly labels: LabelSet;
  readonly value: number;
  /** Seconds since 1970. */
  readonly timestampSeconds: number;
}

/** The numbers of a metric, in one array, and the label sets they belong to. */
export interface SeriesStore {
  /** All numbers; replaced by a longer array when it is full, so read it each time. */
  values: Float64Array;
  /** How many label sets there are. */
  readonly size: number;
  /** All label sets, in the order in which they appeared; changes meanwhile do no harm. */
  list(): Iterable<Series>;
  /** The series of a label set, if there is one. */
  find(labels: GivenLabels): Series | undefined;
  /**
   * The series of a label set, created at zero if it is new.
   *
   * @param like - a series of another metric with the very same labels, to share their text with
   * @throws Error for a label that the metric does not have
   */
  findOrCreate(labels: GivenLabels, like?: Series): Series;
  /** Takes a label set out; does nothing if it is not there. */
  remove(labels: GivenLabels): void;
  /** Takes all label sets out. */
  clear(): void;
}

/** A level of the index: label values lead to the next level, the last ones to a series. */
type Level = Map<string | undefined, Level | Series>;

const firstCapacity = 4;

/**
 * Creates the store of a metric.
 *
 * @param labelNames - its labels
 * @param width - numbers for each series
 * @param openLabel - the label with the most values, if one stands out
 */
export function createSeriesStore(
  labelNames: readonly string[],
  width: number,
  openLabel?: string,
): SeriesStore {
  const known = new Set(labelNames);
  let series: Series[] = [];
  // Looked up last, it makes few long levels; first, it would make a level for each of its values.
  const levelNames = [...labelNames].sort(
    (one, other) => Number(one === openLabel) - Number(other === openLabel),
  );
  const last = levelNames.length - 1;
  let root: Level = new Map();
  let freeOffsets: number[] = [];
  let end = 0;

  const store: SeriesStore = {
    values: new Float64Array(firstCapacity * width),
    get size() {
      return series.length;
    },
    *list() {
      for (const each of [...series]) if (each.offset >= 0) yield each;
    },
    find,
    findOrCreate(labels, like) {
      const found = find(labels);
      if (found !== undefined) return found;
      assertKnown(labels);
      const { labels: ownLabels, labelText } = like ?? describe(labels);
      const offset = allocate();
      const created: Series = { labels: ownLabels, labelText, offset, exemplars: undefined };
      levelFor(labels).set(levelValue(labels, last), created);
      series.push(created);
      return created;
    },
    remove(labels) {
      const found = find(labels);
      if (found === undefined) return;
      levelFor(labels).delete(levelValue(labels, last));
      series.splice(series.indexOf(found), 1);
      freeOffsets.push(found.offset);
      found.offset = -1;
    },
    clear() {
      for (const each of series) each.offset = -1;
      root = new Map();
      series = [];
      freeOffsets = [];
      end = 0;
    },
  };
  return store;

  // Every level but the last holds levels only, and the last one series only.
  function find(labels: GivenLabels): Series | undefined {
    let level = root;
    for (let i = 0; i < last; i += 1) {
      const next = level.get(levelValue(labels, i)) as Level | undefined;
      if (next === undefined) return undefined;
      level = next;
    }
    return level.get(levelValue(labels, last)) as Series | undefined;
  }

  function levelFor(labels: GivenLabels): Level {
    let level = root;
    for (let i = 0; i < last; i += 1) {
      const value = levelValue(labels, i);
      let next = level.get(value) as Level | undefined;
      if (next === undefined) {
        next = new Map();
        level.set(value, next);
      }
      level = next;
    }
    return level;
  }

  function levelValue(labels: GivenLabels, index: number): string | undefined {
    return labelValue(labels, levelNames[index]);
  }

  function labelValue(labels: GivenLabels, name: string | undefined): string | undefined {
    const value = name === undefined ? undefined : labels[name];
    return typeof value === 'number' ? String(value) : value;
  }

  function allocate(): number {
    const offset = freeOffsets.pop() ?? end;
    if (offset === end) end += width;
    if (end > store.values.length) {
      // By half, so that at most a third of it is spare.
      const longer = new Float64Array(Math.ceil((store.values.length * 1.5) / width) * width);
      longer.set(store.values);
      store.values = longer;
    }
    store.values.fill(0, offset, offset + width);
    return offset;
  }

  function assertKnown(labels: GivenLabels): void {
    for (const name of Object.keys(labels)) {
      if (!known.has(name)) throw new Error(`The metric has no label ${JSON.stringify(name)}.`);
    }
  }

  function describe(given: GivenLabels): Pick<Series, 'labels' | 'labelText'> {
    const labels: LabelSet = {};
    for (const name of labelNames) {
      const value = labelValue(given, name);
      if (value !== undefined) labels[name] = value;
    }
    const labelText = Object.entries(labels)
      .map(([name, value]) => `${name}="${escapeLabel(value)}"`)
      .join();
    return { labels, labelText };
  }
}
