import type { StackContext } from '../../src/stack-context';
import type { AlertCase, FiringAlert } from './alert-cases';

/** The samples of some series, in promtool's notation, given how many there have to be. */
export type Series = Readonly<Record<string, (samples: number) => string>>;

/** What the cases of an alert are written from. */
export interface UsualCases extends FiringAlert {
  /** When it fires, as a clause: `'four fifths of the processor are used'`. */
  readonly when: string;
  readonly fires: Series;
  /** Series with which it stays quiet, by the clause that says when. */
  readonly quiet: Readonly<Record<string, Series>>;
  /** Series with which it waits from the first samples on. @defaultValue those with which it fires */
  readonly waits?: Series;
  readonly forSeconds: number;
  /** Seconds until the ranges of the expression are filled, so that the value is exact. @defaultValue 0 */
  readonly warmUpSeconds?: number;
  /** Samples before the condition holds. @defaultValue 0 */
  readonly samplesBefore?: number;
  readonly stepSeconds?: number;
}

/** The cases of an alert that fires, waits before, and stays quiet just below. */
export function usualCases({ t }: StackContext, usual: UsualCases): AlertCase[] {
  const {
    when,
    fires,
    waits = fires,
    quiet,
    forSeconds,
    warmUpSeconds = 0,
    samplesBefore = 0,
  } = usual;
  const { labels, summary, description, stepSeconds = t.scrapeInterval } = usual;
  const atSeconds =
    Math.ceil(Math.max(forSeconds, warmUpSeconds) / stepSeconds + samplesBefore + 4) * stepSeconds;
  const write = (series: Series) =>
    Object.fromEntries(
      Object.entries(series).map(([name, samples]) => [name, samples(atSeconds / stepSeconds)]),
    );
  const step = usual.stepSeconds === undefined ? {} : { stepSeconds };
  return [
    {
      title: `fires when ${when}`,
      series: write(fires),
      ...step,
      atSeconds,
      expect: [{ labels, summary, description }],
    },
    ...(forSeconds > 0
      ? [
          {
            title: `waits when ${when}`,
            series: write(waits),
            ...step,
            // A rate needs two samples.
            atSeconds: (samplesBefore + 1) * stepSeconds,
            expect: 'pending' as const,
          },
        ]
      : []),
    ...Object.entries(quiet).map(([clause, series]) => ({
      title: `is quiet when ${clause}`,
      series: write(series),
      ...step,
      atSeconds,
      expect: 'quiet' as const,
    })),
  ];
}

/** A gauge that stays, or a counter that nothing adds to. */
export const steady = (value: number) => (samples: number) => `${value}x${samples}`;

/** Grows, or falls, by as much with each sample. */
export const growing =
  (perSample: number, from = 0) =>
  (samples: number) =>
    `${from}${perSample < 0 ? '-' : '+'}${Math.abs(perSample)}x${samples}`;

/** Begins otherwise: the notation of the first samples, and what comes then. */
export const after = (before: string, then: (samples: number) => string) => (samples: number) =>
  `${before} ${then(samples)}`;
