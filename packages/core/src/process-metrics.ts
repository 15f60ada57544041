import type { MetricsClient } from './client';
import type { MetricsRegistry } from './registry';
import { registryState } from './shared-state';

/** Gauges that the clients name like counters; the same values come labelled without the suffix. */
const misnamedMetrics = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/**
 * Adds the standard `process_*` and `nodejs_*` metrics, unless the registry has them already: then
 * they are the application's own and stay as they are. Where the application adds its own later,
 * these give way.
 */
export function createProcessMetrics(registry: MetricsRegistry, client: MetricsClient): void {
  const before = byName(registry);
  for (const name of before.keys()) {
    if (/^(?:nodejs_|process_(?:cpu|resident|virtual|heap|open_fds|max_fds|start_time))/.test(name))
      return;
  }
  const state = registryState(registry);
  // Left from before the registry was cleared.
  state.stopGivingWay?.();
  client.collectDefaultMetrics({ register: registry });
  for (const name of misnamedMetrics) registry.removeSingleMetric(name);
  const ours = byName(registry);
  for (const name of before.keys()) ours.delete(name);
  state.stopGivingWay = giveWay(registry as OpenRegistry, ours);
}

/** A registry as its client's metrics see it. */
interface OpenRegistry extends MetricsRegistry {
  registerMetric(metric: object): void;
}

/**
 * Takes all of them out at the first metric that needs the name of one: they belong together.
 *
 * @returns ends it
 */
function giveWay(registry: OpenRegistry, ours: ReadonlyMap<string, object>): () => void {
  const { registerMetric } = registry;
  const isOwn = Object.hasOwn(registry, 'registerMetric');
  registry.registerMetric = registerOrReplace;
  return restore;

  function registerOrReplace(this: OpenRegistry, metric: object): void {
    const { name } = metric as { name: string };
    const taken = ours.get(name);
    const isInTheWay = taken !== undefined && taken !== metric;
    if (isInTheWay && registry.getSingleMetric(name) === taken) {
      for (const [each, own] of ours) {
        if (registry.getSingleMetric(each) === own) registry.removeSingleMetric(each);
      }
      restore();
    }
    registerMetric.call(registry, metric);
  }

  function restore(): void {
    // Whoever has wrapped it since calls this one, which has nothing more to do.
    if (registry.registerMetric !== registerOrReplace) return;
    if (isOwn) registry.registerMetric = registerMetric;
    else delete (registry as Partial<OpenRegistry>).registerMetric;
  }
}

function byName(registry: MetricsRegistry): Map<string, object> {
  return new Map(
    registry.getMetricsAsArray().map((metric) => [(metric as { name: string }).name, metric]),
  );
}
