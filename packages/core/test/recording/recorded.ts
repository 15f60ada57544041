import { Registry } from 'prom-client';
import { parseSamples, type Sample } from '../../../../test/samples';
import { type BlockchainMetrics, createMetrics, type MetricsOptions } from '../../src/index';

/** Metrics with a registry of their own, and what a call changes in it. */
export function createRecorded(options: MetricsOptions = {}) {
  const metrics = createMetrics({
    registry: new Registry(),
    processMetrics: false,
    logger: false,
    // Read when scraped: it changes by itself.
    groups: { system: false },
    ...options,
  });

  /**
   * Every sample that a call changed, as `name{label="value"}`: how far a counter, a count or a sum
   * moved, what a gauge was set to, `'absent'` if it went away. Buckets are left out.
   */
  async function changes(call: (metrics: BlockchainMetrics) => void) {
    const before = await read(metrics);
    call(metrics);
    const after = await read(metrics);
    const changed: Record<string, number | 'absent'> = {};
    for (const [key, value] of after) {
      const old = before.get(key);
      if (old === value) continue;
      const sums = /(?:_total|_count|_sum)(?:\{|$)/.test(key);
      changed[key] = sums ? Number((value - (old ?? 0)).toFixed(9)) : value;
    }
    for (const key of before.keys()) if (!after.has(key)) changed[key] = 'absent';
    return changed;
  }

  return { metrics, changes, text: () => metrics.exportPrometheus() };
}

async function read(metrics: BlockchainMetrics): Promise<Map<string, number>> {
  const samples = parseSamples(await metrics.exportPrometheus());
  return new Map(
    samples
      .filter(({ name }) => !name.endsWith('_bucket'))
      .map((sample) => [keyOf(sample), sample.value]),
  );
}

function keyOf({ name, labels }: Sample): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return name.replace(/^xai_/, '') + (pairs.length === 0 ? '' : `{${pairs.join()}}`);
}
