import type { QueryDefinition } from './define-board';

/** Selects the series of a metric of the chosen servers. */
export function ofServer(metric: string, ...matchers: readonly string[]): string {
  return `${metric}{${['job=~"$job"', 'instance=~"$instance"', ...matchers].join(',')}}`;
}

/** Selects the series of a recording rule that sums all servers of a job up. */
export function ofJob(record: string, ...matchers: readonly string[]): string {
  return `${record}{${['job=~"$job"', ...matchers].join(',')}}`;
}

/** Selects the series of a metric of the chosen servers and chains. */
export function ofChain(metric: string, ...matchers: readonly string[]): string {
  return ofServer(metric, 'chain=~"$chain"', ...matchers);
}

/**
 * How many alerts fire, but for hints, which stay for a day, until the digest has told them. Watchdog is
 * of their severity and always fires: nothing without it.
 */
export const firingAlerts =
  'count(ALERTS{alertstate="firing"}) - count(ALERTS{alertstate="firing", severity="info"})';

/** How fast a counter grows, by second. */
export function perSecond(selector: string): string {
  return `rate(${selector}[$__rate_interval])`;
}

/** By how much a counter grew in the time that the board shows. */
export function inRange(selector: string): string {
  return `increase(${selector}[$__range])`;
}

/** By how much a counter grew from one bar to the next. */
export function byBar(selector: string): string {
  return `increase(${selector}[$__interval])`;
}

/** A quantile of a histogram. */
function quantile(q: number, buckets: string, by = ''): string {
  const labels = by === '' ? 'le' : `le, ${by}`;
  return `histogram_quantile(${q}, sum by (${labels}) (${perSecond(buckets)}))`;
}

/**
 * Quantiles of a histogram, as queries of a panel.
 *
 * @param buckets - selector of the `_bucket` series
 */
export function quantiles(
  buckets: string,
  which: readonly number[] = [0.5, 0.95, 0.99],
): QueryDefinition[] {
  return which.map((q) => ({ expr: quantile(q, buckets), legend: `p${q * 100}` }));
}

/** How often each bucket of a histogram was hit, for a heatmap. */
export function bucketCounts(buckets: string): string {
  return `sum by (le) (increase(${buckets}[$__rate_interval]))`;
}

/**
 * A quantile of recorded rates of buckets. What is computed of raw buckets takes seconds where there are
 * many servers and endpoints.
 */
export function recordedQuantile(q: number, rates: string, by = ''): string {
  const labels = by === '' ? 'le' : `le, ${by}`;
  return `histogram_quantile(${q}, sum by (${labels}) (${rates}))`;
}

/** The mean of a recorded rate over the time that the board shows. */
export function meanInRange(selector: string): string {
  return `avg_over_time(${selector}[$__range])`;
}

/** The legend of a series of one server. */
export const byServer = '{{instance}}';

/** The legend of a series of one chain of one server. */
export const byChain = '{{instance}} {{chain}}';
