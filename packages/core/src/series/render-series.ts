import type { ExposedMetric, ExposedSeries } from '../cluster/exposed';
import type { Page } from './page';

/**
 * Writes a metric in Prometheus' text format, as prom-client does, from numbers and label texts that
 * are ready: nothing is escaped, copied or sorted. Each step of the generator writes one series.
 */
export function* renderSeriesMetric(metric: ExposedMetric, page: Page): Generator<void> {
  const { name, help, type, seriesStore } = metric;
  page.writeText(`# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n`);
  const render = metric.upperBounds === undefined ? renderValue : createBucketWriter(metric);
  for (const series of seriesStore.list()) {
    render(series, metric, page);
    yield;
  }
}

function renderValue(
  { metricName, labelText, offset }: ExposedSeries,
  { name: ownName, seriesStore }: ExposedMetric,
  page: Page,
) {
  const name = metricName ?? ownName;
  page.writeText(labelText === '' ? `${name} ` : `${name}{${labelText}} `);
  page.writeNumber(seriesStore.values[offset] as number);
  page.writeText('\n');
}

function createBucketWriter({ name, upperBounds = [] }: ExposedMetric) {
  const [first, ...others] = [...upperBounds, '+Inf'].map((bound, i) =>
    Buffer.from(`${i === 0 ? '' : '\n'}${name}_bucket{le="${bound}"`),
  );
  const sumHead = Buffer.from(`\n${name}_sum`);
  const countHead = Buffer.from(`\n${name}_count`);

  return function renderBuckets(
    { labelText, offset }: ExposedSeries,
    { seriesStore }: ExposedMetric,
    page: Page,
  ) {
    const { values } = seriesStore;
    let count = values[offset] as number;
    page.writeBytes(first as Uint8Array);
    // The labels are written once and copied from there: eleven times for eleven buckets.
    const start = page.length;
    page.writeText(labelText === '' ? '} ' : `,${labelText}} `);
    const length = page.length - start;
    page.writeNumber(count);
    for (let i = 0; i < others.length; i += 1) {
      count += values[offset + 1 + i] as number;
      page.writeBytes(others[i] as Uint8Array);
      page.writeAgain(start, length);
      page.writeNumber(count);
    }
    page.writeBytes(sumHead);
    writeLabels();
    page.writeNumber(values[offset + 1 + others.length] as number);
    page.writeBytes(countHead);
    writeLabels();
    page.writeNumber(count);
    page.writeText('\n');

    function writeLabels(): void {
      page.writeText(labelText === '' ? ' ' : '{');
      if (labelText !== '') page.writeAgain(start + 1, length - 1);
    }
  };
}

function escapeHelp(help: string): string {
  return help.replace(/[\\\n]/g, (character) => (character === '\n' ? '\\n' : '\\\\'));
}
