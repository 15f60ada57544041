/** A run of equal samples that lasts for so many seconds, in promtool's notation. */
export function constant(value: number, seconds: number, stepSeconds: number): string {
  return `${value}x${Math.ceil(seconds / stepSeconds)}`;
}

/** A run of samples that rise, or fall, by so much a second. */
export function rising(
  start: number,
  perSecond: number,
  seconds: number,
  stepSeconds: number,
): string {
  const sign = perSecond < 0 ? '-' : '+';
  const change = Math.abs(perSecond * stepSeconds).toFixed(12);
  return `${start}${sign}${change}x${Math.ceil(seconds / stepSeconds)}`;
}

/**
 * The series of a histogram's buckets for which Prometheus finds a quantile at a value.
 *
 * @param name - of the histogram, without `_bucket`
 * @param labels - without braces
 * @param perStep - observations between two samples
 */
export function bucketSeries(
  name: string,
  labels: string,
  bounds: readonly number[],
  { quantile, value, perStep }: { quantile: number; value: number; perStep: number },
  samples: number,
): Record<string, string> {
  const upper = bounds.find((bound) => bound >= value) as number;
  const lower = bounds.filter((bound) => bound < value).at(-1) ?? 0;
  const x = (value - lower) / (upper - lower);
  // What is not below may all be within the bucket, unless the quantile lies further up in it.
  const below = x <= quantile ? (quantile - x) / (1 - x) : quantile - 0.1;
  const within = x <= quantile ? 1 - below : 0.1 / x;
  const part = (bound: number) => (bound < lower ? 0 : bound === lower ? below : below + within);
  const series = (le: string, rate: number) => [
    `${name}_bucket{${labels},le="${le}"}`,
    `0+${(rate * perStep).toFixed(12)}x${samples}`,
  ];
  return Object.fromEntries([
    ...bounds.map((bound) => series(String(bound), part(bound))),
    series('+Inf', 1),
    [`${name}_count{${labels}}`, `0+${perStep}x${samples}`],
  ]);
}
