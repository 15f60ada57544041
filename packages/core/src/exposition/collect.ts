import type { MetricsRegistry } from '../registry';
import type { SeriesMetric } from '../series/series-metrics';
import type { CollectorRun, ScrapeState } from './scrape-state';
import { createTurns } from './turns';

/** What a collector of ours gives if it failed and its fault is reported already. */
export const failedCollection = Symbol.for('@xai-metrics/core: failed collection');

/** A metric that was collected. */
export interface Collected {
  readonly metric: ScrapedMetric;
  /** As its own library writes it; `undefined` for a metric of ours, which is written from numbers. */
  readonly text: string | undefined;
  readonly failed: boolean;
  /** Why, as far as it has not been reported. */
  readonly fault?: unknown;
}

/** What every metric of a registry has. */
export interface ScrapedMetric {
  readonly name: string;
  readonly type: string;
  readonly collect?: unknown;
}

// A metric that waits for nothing has been written by its library after so many.
const microtasks = 8;

/**
 * Runs the collectors of metrics, all at once, as each may have to wait. One that throws or takes
 * too long costs only its own metric; one that is still at work from another scrape is not started
 * again.
 *
 * @param read - starts a collector
 * @param limitSeconds - how long they may take
 */
export async function collectMetrics(
  metrics: readonly ScrapedMetric[],
  { runs }: ScrapeState,
  read: (metric: ScrapedMetric) => Promise<string | undefined> | undefined,
  limitSeconds: number,
): Promise<Collected[]> {
  const turns = createTurns();
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<'expired'>((resolve) => {
    timer = setTimeout(resolve, limitSeconds * 1000, 'expired').unref();
  });
  const results: (Collected | Promise<Collected>)[] = [];
  for (const metric of metrics) {
    const run = runs.get(metric) ?? startRun(metric);
    if (run === undefined) {
      results.push({ metric, text: undefined, failed: false });
      continue;
    }
    results.push(finish(metric, run));
    // Its library would otherwise write all of them in one go.
    for (let i = 0; i < microtasks && runs.has(metric); i += 1) await undefined;
    if (turns.isOver()) await turns.giveWay();
  }
  try {
    return await Promise.all(results);
  } finally {
    clearTimeout(timer);
  }

  function startRun(metric: ScrapedMetric): CollectorRun | undefined {
    const result = read(metric);
    if (result === undefined) return undefined;
    const run = { result, isOverdue: false };
    runs.set(metric, run);
    const forget = () => void runs.delete(metric);
    result.then(forget, forget);
    return run;
  }

  async function finish(metric: ScrapedMetric, run: CollectorRun): Promise<Collected> {
    const { name } = metric;
    if (run.isOverdue) return fail(metric, new Error(`${name} is still collected since before`));
    try {
      const text = await Promise.race([run.result.then((result) => ({ result })), expired]);
      if (text !== 'expired') return { metric, text: text.result, failed: false };
      run.isOverdue = true;
      return fail(metric, new Error(`${name} took longer than ${limitSeconds} s to collect`));
    } catch (fault) {
      return fail(metric, fault);
    }
  }
}

function fail(metric: ScrapedMetric, fault: unknown): Collected {
  const known = fault === failedCollection;
  return { metric, text: undefined, failed: true, ...(known ? {} : { fault }) };
}

/**
 * Starts the collector of a metric of ours.
 *
 * @returns `undefined` if it has none; rejects with {@link failedCollection} for a known fault
 */
export function collectSeries(metric: SeriesMetric): Promise<undefined> | undefined {
  if (metric.collect === undefined) return undefined;
  return (async () => {
    const outcome: unknown = await metric.collect?.();
    if (outcome === failedCollection) throw failedCollection;
    return undefined;
  })();
}

/** Has a metric collected and written by its own library. */
export async function collectText(
  registry: MetricsRegistry,
  metric: ScrapedMetric,
): Promise<string> {
  const { name } = metric;
  // In OpenMetrics the client takes the suffix off a counter, but still finds it by the old name.
  const isFound = registry.getSingleMetric(name) === metric;
  return registry.getSingleMetricAsString(isFound ? name : `${name}_total`);
}
