import type { Contribution, MemberSeries } from './contribution';

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

/** The metrics of a contribution, to be rendered. */
export function exposeMetrics(contribution: Contribution): ExposedMetric[] {
  return [...contribution.values()].map(({ head, series, values }) => {
    const { name, help, type, upperBounds, width } = head;
    return {
      name,
      help,
      type,
      ...(upperBounds === undefined ? {} : { upperBounds }),
      seriesStore: {
        values,
        *list() {
          for (let i = 0; i < series.length; i += 1) {
            yield { ...(series[i] as MemberSeries), offset: i * width };
          }
        },
      },
    };
  });
}
