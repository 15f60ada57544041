import { escapeHelp, escapeLabel } from './escape';
import {
  createStamp,
  longestNumber,
  mostBytes,
  type Page,
  putAgain,
  putNumber,
  putStamp,
  putText,
  reserve,
  type Stamp,
  writeText,
} from './page';
import type { Exemplar } from './series-store';

/** A metric as it is written: one of ours in this process, or of several processes together. */
export interface ExposedMetric {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  /** Upper bounds, of a histogram in numbers. */
  readonly upperBounds?: readonly number[];
  readonly seriesStore: { list(): Iterable<ExposedSeries>; readonly values: Float64Array };
}

/** A series as it is written. */
export interface ExposedSeries {
  /** The name of its sample, where that is not the metric's. */
  readonly metricName?: string;
  /** As far as default labels could hide them. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly labelText: string;
  /** Index of its first number. */
  readonly offset: number;
  readonly exemplars?: readonly (Exemplar | undefined)[] | undefined;
}

/** How the metrics of a page are written. */
export interface PageStyle {
  readonly isOpenMetrics: boolean;
  /** Labels of every series that has no label of that name itself. */
  readonly defaultLabels: Readonly<Record<string, unknown>>;
  /** Whether another metric of the registry has this name. */
  isTaken(name: string): boolean;
}

const linesBetweenSteps = 256;

/**
 * Writes a metric in one of Prometheus' text formats, as prom-client does, from numbers and label
 * texts that are ready: nothing is escaped, copied or sorted. Each step of the generator writes
 * some hundred lines.
 */
export function* renderSeriesMetric(
  metric: ExposedMetric,
  page: Page,
  style: PageStyle,
): Generator<void> {
  const { seriesStore, upperBounds } = metric;
  writeText(page, renderHead(metric, style));
  const defaults = renderDefaults(style.defaultLabels);
  const render =
    upperBounds === undefined
      ? createValueWriter(metric, page)
      : createBucketWriter(metric, page, style.isOpenMetrics);
  const lines = upperBounds === undefined ? 1 : upperBounds.length + 3;
  let written = 0;
  for (const series of seriesStore.list()) {
    render(series, defaults.length === 0 ? series.labelText : labelTextOf(series, defaults));
    written += lines;
    if (written < linesBetweenSteps) continue;
    written = 0;
    yield;
  }
}

function renderHead(
  { name, help, type }: Pick<ExposedMetric, 'name' | 'help' | 'type'>,
  { isOpenMetrics, isTaken }: PageStyle,
): string {
  const escaped = escapeHelp(help, isOpenMetrics);
  const family = isOpenMetrics ? openMetricsFamily(name, type, isTaken) : { name, type };
  return `# HELP ${family.name} ${escaped}\n# TYPE ${family.name} ${family.type}\n`;
}

/**
 * A counter of OpenMetrics has the suffix in its samples only. One that lacks it would get another
 * name, and so other series than in the text format: its type is left open instead.
 */
export function openMetricsFamily(
  name: string,
  type: string,
  isTaken: PageStyle['isTaken'],
): { name: string; type: string } {
  if (type === 'untyped') return { name, type: 'unknown' };
  if (type !== 'counter') return { name, type };
  const family = name.replace(/_total$/, '');
  return family === name || isTaken(family) ? { name, type: 'unknown' } : { name: family, type };
}

function createValueWriter({ name, seriesStore }: ExposedMetric, page: Page) {
  const plainHead = createStamp(`${name} `);
  const head = createStamp(`${name}{`);
  const brace = createStamp('} ');
  const end = createStamp('\n');
  const pieces = bytesOf([plainHead, head, brace, end]) + longestNumber;

  return function renderValue({ offset, metricName }: ExposedSeries, labelText: string): void {
    reserve(page, pieces + mostBytes(labelText) + mostBytes(metricName ?? ''));
    let at = page.length;
    if (metricName !== undefined) {
      at = putText(page, at, labelText === '' ? `${metricName} ` : `${metricName}{`);
    } else {
      at = putStamp(page, at, labelText === '' ? plainHead : head);
    }
    if (labelText !== '') {
      at = putText(page, at, labelText);
      at = putStamp(page, at, brace);
    }
    at = putNumber(page, at, seriesStore.values[offset] as number);
    page.length = putStamp(page, at, end);
  };
}

function createBucketWriter(
  { name, upperBounds = [], seriesStore }: ExposedMetric,
  page: Page,
  isOpenMetrics: boolean,
) {
  // Every line begins with the end of the one before: so it is one piece less.
  const heads = [...upperBounds, '+Inf'].map((bound, i) =>
    createStamp(`${i === 0 ? '' : '\n'}${name}_bucket{le="${bound}"`),
  );
  const comma = createStamp(',');
  const brace = createStamp('} ');
  const sumHead = createStamp(`\n${name}_sum`);
  const countHead = createStamp(`\n${name}_count`);
  const open = createStamp('{');
  const space = createStamp(' ');
  const end = createStamp('\n');
  const lines = heads.length + 2;
  const stamps = [...heads, comma, brace, sumHead, open, countHead, space, end];
  const pieces = bytesOf(stamps) + lines * (longestNumber + comma.length + brace.length);

  return function renderBuckets({ offset, exemplars }: ExposedSeries, labelText: string): void {
    reserve(page, pieces + lines * mostBytes(labelText));
    const { values } = seriesStore;
    let at = page.length;
    let count = 0;
    let labels = 0;
    let length = 0;
    for (let i = 0; i < heads.length; i += 1) {
      at = putStamp(page, at, heads[i] as Stamp);
      if (i === 0) {
        labels = at;
        if (labelText !== '') at = putText(page, putStamp(page, at, comma), labelText);
        at = putStamp(page, at, brace);
        length = at - labels;
      } else {
        // The labels are turned into bytes once and copied from there, line by line.
        at = putAgain(page, at, labels, length);
      }
      count += values[offset + i] as number;
      at = putNumber(page, at, count);
      const exemplar = isOpenMetrics ? exemplars?.[i] : undefined;
      if (exemplar !== undefined) at = putExemplar(at, exemplar, labelText);
    }
    at = putHead(at, sumHead, labels, length);
    at = putNumber(page, at, values[offset + heads.length] as number);
    at = putHead(at, countHead, labels, length);
    at = putNumber(page, at, count);
    page.length = putStamp(page, at, end);
  };

  /** The name, then the labels from a bucket's line without the comma in front. */
  function putHead(place: number, head: Stamp, labels: number, length: number): number {
    const at = putStamp(page, place, head);
    if (length === brace.length) return putStamp(page, at, space);
    return putAgain(page, putStamp(page, at, open), labels + 1, length - 1);
  }

  /** Seldom enough to make room for it alone. */
  function putExemplar(at: number, exemplar: Exemplar, labelText: string): number {
    page.length = at;
    writeText(page, renderExemplar(exemplar));
    reserve(page, pieces + lines * mostBytes(labelText));
    return page.length;
  }
}

function bytesOf(stamps: readonly Stamp[]): number {
  return stamps.reduce((sum, { length }) => sum + length, 0);
}

function renderExemplar({ labels, value, timestampSeconds }: Exemplar): string {
  const texts = Object.entries(labels).map(([name, text]) => renderLabel(name, text));
  return ` # {${texts.join()}} ${value} ${timestampSeconds}`;
}

function renderDefaults(labels: PageStyle['defaultLabels']): [name: string, text: string][] {
  return Object.entries(labels).map(([name, value]) => [name, renderLabel(name, String(value))]);
}

function labelTextOf(
  { labels = {}, labelText }: ExposedSeries,
  defaults: readonly [name: string, text: string][],
): string {
  const texts = defaults.filter(([name]) => !Object.hasOwn(labels, name)).map(([, text]) => text);
  return (labelText === '' ? texts : [...texts, labelText]).join();
}

function renderLabel(name: string, value: string): string {
  return `${name}="${escapeLabel(value)}"`;
}
