import { escapeLabel } from '../series/escape';
import type { MemberSeries, MetricHead } from './contribution';

/** A metric that is not ours, as it was when it was last asked. */
export interface ClientSamples {
  readonly head: MetricHead;
  readonly series: readonly MemberSeries[];
  readonly values: Float64Array;
}

/** What prom-client's metrics answer to `get()`. */
export interface ClientReport {
  name: string;
  help: string;
  type: string;
  aggregator?: string;
  values: { metricName?: string; labels?: Record<string, unknown>; value: number }[];
}

const aggregators = ['sum', 'first', 'min', 'max', 'average', 'omit'];

/** Reads the report of a metric that is not ours. */
export function readClientSamples(report: ClientReport, defaultLabels: object): ClientSamples {
  const { name, help, type, aggregator = 'sum', values } = report;
  return {
    head: {
      name,
      help,
      type,
      aggregate: aggregators.includes(aggregator) ? aggregator : 'sum',
      onlyOne: false,
      width: 1,
    },
    series: values.map(({ metricName = name, labels = {} }) => ({
      labelText: writeLabels({ ...defaultLabels, ...labels }),
      ...(metricName === name ? {} : { metricName }),
    })),
    values: Float64Array.from(values, ({ value }) => value),
  };
}

/** Labels as text. */
export function writeLabels(labels: object): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escapeLabel(String(value))}"`)
    .join();
}
