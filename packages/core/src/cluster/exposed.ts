import type { ExposedMetric } from '../series/render-series';
import type { CombinedMetric } from './combine';

/** The metrics of all members, to be rendered. */
export function exposeMetrics(combined: ReadonlyMap<string, CombinedMetric>): ExposedMetric[] {
  return [...combined.values()].map(({ head, series, values }) => {
    const { name, help, type, upperBounds } = head;
    const bounds = upperBounds === undefined ? {} : { upperBounds };
    return { name, help, type, ...bounds, seriesStore: { values, list: () => series } };
  });
}
