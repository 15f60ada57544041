import type { CombinedMetric } from './combine';
import type { MemberSeries } from './contribution';

/** A series as it is written. */
export interface ExposedSeries extends MemberSeries {
  /** Index of its first number. */
  readonly offset: number;
}

/** What the renderer needs of a metric: one of ours in this process, or of all processes together. */
export interface ExposedMetric {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly upperBounds?: readonly number[];
  readonly seriesStore: { list(): Iterable<ExposedSeries>; readonly values: Float64Array };
}

/** The metrics of all members, to be rendered. */
export function exposeMetrics(combined: ReadonlyMap<string, CombinedMetric>): ExposedMetric[] {
  return [...combined.values()].map(({ head, series, values }) => {
    const { name, help, type, upperBounds } = head;
    const bounds = upperBounds === undefined ? {} : { upperBounds };
    return { name, help, type, ...bounds, seriesStore: { values, list: () => series } };
  });
}
