import type { StackContext } from '../../src/stack-context';
import type { AlertCase } from './alert-cases';

/** A value, and how many samples long it lasts. */
export type Stretch = readonly [value: number, samples: number];

/** Samples of a gauge that has one value after the other. */
export function gauge(...stretches: readonly Stretch[]): string {
  return stretches.map(([value, samples]) => `${value}x${samples - 1}`).join(' ');
}

/** Samples of a counter that begins at 0 and rises by so much from each sample to the next. */
export function counter(...stretches: readonly Stretch[]): string {
  let value = 0;
  const parts = ['0'];
  for (const [rise, samples] of stretches) {
    parts.push(`${round(value + rise)}+${round(rise)}x${samples - 1}`);
    value += rise * samples;
  }
  return parts.join(' ');
}

/**
 * The shares of a histogram's buckets with which a quantile is just the given value: some observations
 * right below the bound under it, the rest evenly up to the next.
 *
 * @returns by bound, as the label `le` has it
 */
export function sharesFor(
  quantile: number,
  value: number,
  bounds: readonly number[],
): Readonly<Record<string, number>> {
  const upper = bounds.findIndex((bound) => bound >= value);
  const [low, high] = [bounds[upper - 1] ?? 0, bounds[upper] as number];
  const rest = (1 - quantile) / (1 - (value - low) / (high - low));
  const shares = bounds.map((bound, i) => {
    if (i >= upper) return [String(bound), 1];
    return [String(bound), bound === low ? 1 - rest : 0];
  });
  return Object.fromEntries([...shares, ['+Inf', 1]]);
}

/** What the cases of one configuration are written with. */
export interface CaseKit {
  /** The labels that an expression by chain leaves of a node's series. */
  readonly labels: Readonly<Record<string, string>>;
  /** A series of the node; `further` are labels such as `reason="expired"`. */
  series(metric: string, further?: string): string;
  /** The series of a histogram's buckets, each with the samples of its share. */
  buckets(
    metric: string,
    shares: Readonly<Record<string, number>>,
    samples: (share: number) => string,
  ): Readonly<Record<string, string>>;
  /** Samples that a time takes. */
  samples(seconds: number): number;
  /** Seconds that so many samples take. */
  seconds(samples: number): number;
  /** What a counter of so many events a second rises by from sample to sample. */
  rise(perSecond: number): number;
}

/**
 * Prepares the writing of cases.
 *
 * @param stepSeconds - time between two samples
 */
export function createCaseKit(
  { config, t }: StackContext,
  stepSeconds: number = t.scrapeInterval,
): CaseKit {
  const labels = { cluster: 'c', job: `${config.name}-node`, instance: 'a' };
  const series = (metric: string, further = '') => {
    const own = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
    return `${metric}{${[...own, ...(further === '' ? [] : [further])].join(',')}}`;
  };
  return {
    labels,
    series,
    buckets: (metric, shares, samples) =>
      Object.fromEntries(
        Object.entries(shares).map(([le, share]) => [
          series(`${metric}_bucket`, `le="${le}"`),
          samples(share),
        ]),
      ),
    samples: (seconds) => Math.ceil(seconds / stepSeconds),
    seconds: (samples) => samples * stepSeconds,
    rise: (perSecond) => perSecond * stepSeconds,
  };
}

/** Writes cases whose samples are so far apart, for what takes hours. */
export function inSteps(
  seconds: number,
  context: StackContext,
  write: (context: StackContext, kit: CaseKit) => readonly AlertCase[],
): AlertCase[] {
  const stepSeconds = Math.max(context.t.scrapeInterval, seconds);
  const kit = createCaseKit(context, stepSeconds);
  return write(context, kit).map((each) => ({ ...each, stepSeconds }));
}

/** Sums such as 0.1 + 0.2 are no notation for promtool, and 1e-7 is none either. */
function round(value: number): string {
  return String(Number(value.toFixed(9)));
}
