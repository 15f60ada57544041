import { findClient } from './client';
import type { MetricsRegistry } from './registry';
import { isSeriesMetric } from './series/series-metrics';

/** A registry for metrics that the application must not find among its own. */
export interface SeparateRegistry {
  readonly registry: MetricsRegistry;
  /**
   * Shows the metrics of the application's default registry on the same page; to be called when all own
   * metrics have been created.
   *
   * @param prefersOwn - which one is shown where both registries have a metric of ours by one name
   */
  showTogether(prefersOwn: (name: string) => boolean): void;
}

/**
 * Creates a registry that the application's default registry knows nothing of, of the client that the
 * application has loaded.
 *
 * @throws XaiMetricsError `XAI_METRICS_NO_CLIENT` if no Prometheus client is installed
 */
export function createSeparateRegistry(): SeparateRegistry {
  const { Registry, register } = findClient();
  const registry = new Registry();
  const listOwn = registry.getMetricsAsArray.bind(registry);
  const findOwn = registry.getSingleMetric.bind(registry);
  const writeOwn = registry.getSingleMetricAsString.bind(registry);
  let prefersOwn: (name: string) => boolean = () => true;

  // The process metrics give way to the application's own from the beginning.
  registry.getMetricsAsArray = () => [
    ...listOwn().filter((metric) => !isTheirs(nameOf(metric))),
    ...register.getMetricsAsArray().filter((metric) => isTheirs(nameOf(metric))),
  ];
  registry.getSingleMetricAsString = (name) =>
    isTheirs(name) ? register.getSingleMetricAsString(theirName(name, register)) : writeOwn(name);
  // The labels and the format that the application has chosen are those of the whole page.
  for (const field of ['_defaultLabels', '_contentType']) {
    Object.defineProperty(registry, field, {
      get: () => (register as unknown as Record<string, unknown>)[field],
    });
  }

  return {
    registry,
    showTogether(decide) {
      prefersOwn = decide;
      registry.getSingleMetric = (name) =>
        isTheirs(name) ? register.getSingleMetric(theirName(name, register)) : findOwn(name);
    },
  };

  function isTheirs(name: string): boolean {
    const theirs: object | undefined = register.getSingleMetric(theirName(name, register));
    if (theirs === undefined || findOwn(name) === undefined) return theirs !== undefined;
    return isSeriesMetric(theirs) && theirs.seriesStore.size > 0 && !prefersOwn(name);
  }
}

/** In OpenMetrics the client takes the suffix off a counter, but still finds it by the old name. */
function theirName(name: string, register: MetricsRegistry): string {
  return register.getSingleMetric(name) === undefined ? `${name}_total` : name;
}

function nameOf(metric: object): string {
  return (metric as { name: string }).name;
}
