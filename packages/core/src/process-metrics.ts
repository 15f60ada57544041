import type { MetricsClient } from './client';
import type { MetricsRegistry } from './registry';

/** Gauges that the clients name like counters; the same values come labelled without the suffix. */
const misnamedMetrics = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/**
 * Adds the standard `process_*` and `nodejs_*` metrics, unless the registry has them already: then
 * they are the application's own and stay as they are.
 */
export function createProcessMetrics(registry: MetricsRegistry, client: MetricsClient): void {
  const own = registry.getMetricsAsArray().map((metric) => (metric as { name: string }).name);
  if (
    own.some((name) =>
      /^(?:nodejs_|process_(?:cpu|resident|virtual|heap|open_fds|max_fds|start_time))/.test(name),
    )
  )
    return;
  client.collectDefaultMetrics({ register: registry });
  for (const name of misnamedMetrics) registry.removeSingleMetric(name);
}
