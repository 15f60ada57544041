import type { SeriesMetric } from './series-metrics';
import type { Series } from './series-store';

/** Takes text a piece at a time; a promise asks to wait before the next piece. */
export type WriteText = (text: string) => Promise<void> | undefined;

/**
 * Writes a metric in Prometheus' text format, as prom-client does, from numbers and label texts that
 * are ready: nothing is escaped, copied or sorted.
 */
export async function renderSeriesMetric(metric: SeriesMetric, write: WriteText): Promise<void> {
  const { name, help, type, store } = metric;
  await write(`# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n`);
  const render = metric.upperBounds === undefined ? createLine(metric) : createBuckets(metric);
  for (const series of store.list()) {
    // Waiting costs a turn of the event loop: only where the writer asks for it.
    const wait = write(render(series));
    if (wait !== undefined) await wait;
  }
}

function createLine({ name, store }: SeriesMetric): (series: Series) => string {
  return ({ labelText, offset }) => {
    const value = store.values[offset];
    return labelText === '' ? `${name} ${value}\n` : `${name}{${labelText}} ${value}\n`;
  };
}

function createBuckets({ name, store, upperBounds = [] }: SeriesMetric) {
  const heads = [...upperBounds, '+Inf'].map((bound) => `${name}_bucket{le="${bound}"`);
  return ({ labelText, offset }: Series): string => {
    const { values } = store;
    const rest = labelText === '' ? '} ' : `,${labelText}} `;
    let text = '';
    let count = 0;
    for (let i = 0; i < heads.length; i += 1) {
      count += values[offset + i] as number;
      text += `${heads[i]}${rest}${count}\n`;
    }
    const labels = labelText === '' ? '' : `{${labelText}}`;
    const sum = values[offset + heads.length];
    return `${text}${name}_sum${labels} ${sum}\n${name}_count${labels} ${count}\n`;
  };
}

function escapeHelp(help: string): string {
  return help.replace(/[\\\n]/g, (character) => (character === '\n' ? '\\n' : '\\\\'));
}
