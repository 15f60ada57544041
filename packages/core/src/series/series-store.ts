import type { LabelSet } from '../label-sets';

/** Label values as a caller of prom-client may give them. */
export type GivenLabels = Readonly<Partial<Record<string, string | number>>>;

/** One label set of a metric, and where its numbers are. */
export interface Series {
  readonly labels: LabelSet;
  /** `method="GET",status="200"`, escaped and ready to be written. */
  readonly labelText: string;
  /** Index of its first number in `SeriesStore.values`. */
  readonly offset: number;
  /** The newest example of each bucket, by its index; OpenMetrics shows them. */
  exemplars?: (Exemplar | undefined)[];
}

/** One observation of a bucket, with what leads to its cause, such as a `trace_id`. */
export interface Exemplar {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly timestampSeconds: number;
}

/** The numbers of a metric, in one array, and the label sets they belong to. */
export interface SeriesStore {
  /** All numbers; replaced by a longer array when it is full, so read it each time. */
  values: Float64Array;
  /** Rises when series are taken out: what was found before may no longer be in use. */
  generation: number;
  /** All label sets, in the order in which they appeared. */
  list(): IterableIterator<Series>;
  /**
   * The series of a label set, created at zero if it is new.
   *
   * @throws Error for a label that the metric does not have
   */
  findOrCreate(labels: GivenLabels): Series;
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
 */
export function createSeriesStore(labelNames: readonly string[], width: number): SeriesStore {
  const known = new Set(labelNames);
  const series = new Set<Series>();
  let root: Level = new Map();
  let freeOffsets: number[] = [];
  let end = 0;

  const store: SeriesStore = {
    values: new Float64Array(firstCapacity * width),
    generation: 0,
    list: () => series.values(),
    findOrCreate(labels) {
      const level = lastLevel(labels);
      const value = labelValue(labels, labelNames.length - 1);
      // The last level holds series only.
      const found = level.get(value) as Series | undefined;
      if (found !== undefined) return found;
      assertKnown(labels);
      const created = { ...describe(labels), offset: allocate() };
      level.set(value, created);
      series.add(created);
      return created;
    },
    remove(labels) {
      const level = lastLevel(labels);
      const value = labelValue(labels, labelNames.length - 1);
      const found = level.get(value) as Series | undefined;
      if (found === undefined) return;
      level.delete(value);
      series.delete(found);
      freeOffsets.push(found.offset);
      store.generation += 1;
    },
    clear() {
      root = new Map();
      series.clear();
      freeOffsets = [];
      end = 0;
      store.generation += 1;
    },
  };
  return store;

  function labelValue(labels: GivenLabels, index: number): string | undefined {
    const name = labelNames[index];
    const value = name === undefined ? undefined : labels[name];
    return typeof value === 'number' ? String(value) : value;
  }

  function lastLevel(labels: GivenLabels): Level {
    let level = root;
    for (let i = 0; i < labelNames.length - 1; i += 1) {
      const value = labelValue(labels, i);
      // Every level but the last holds levels only.
      let next = level.get(value) as Level | undefined;
      if (next === undefined) {
        next = new Map();
        level.set(value, next);
      }
      level = next;
    }
    return level;
  }

  function allocate(): number {
    const offset = freeOffsets.pop() ?? end;
    if (offset === end) end += width;
    if (end > store.values.length) {
      const longer = new Float64Array(store.values.length * 2);
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

  function describe(given: GivenLabels): { labels: LabelSet; labelText: string } {
    const labels: LabelSet = {};
    labelNames.forEach((name, i) => {
      const value = labelValue(given, i);
      if (value !== undefined) labels[name] = value;
    });
    const labelText = Object.entries(labels)
      .map(([name, value]) => `${name}="${escapeLabel(value)}"`)
      .join();
    return { labels, labelText };
  }
}

function escapeLabel(text: string): string {
  return text.replace(/[\\\n"]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));
}
