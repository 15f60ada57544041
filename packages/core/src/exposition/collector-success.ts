import type { BlockchainMetrics } from '../blockchain-metrics';
import { registryState } from '../shared-state';

/**
 * Shows in `collector_success` how the collectors fared that have run, and no more those of metrics
 * that have left the registry.
 *
 * @param all - the metrics of the registry
 * @param outcomes - by the name of the metric: whether its collector has done its work
 */
export function showCollectors(
  { node, registry }: BlockchainMetrics,
  all: readonly object[],
  outcomes: ReadonlyMap<string, boolean>,
): void {
  const { collectors } = registryState(registry).scrapes;
  for (const [collector, hasWorked] of outcomes) {
    collectors.add(collector);
    node.collectorSuccess.set({ collector }, hasWorked ? 1 : 0);
  }
  const names = new Set(all.map((metric) => (metric as { name: string }).name));
  for (const collector of collectors) {
    if (names.has(collector)) continue;
    collectors.delete(collector);
    node.collectorSuccess.clear({ collector });
  }
}
