import type { Answer } from './answer';
import type { BlockchainMetrics } from './blockchain-metrics';
import type { MetricsRegistry } from './registry';

/**
 * Answers a scrape with every metric of the registry.
 *
 * @returns status 200; a metric whose collector throws costs its own lines, not the others'
 */
export async function renderMetrics(metrics: BlockchainMetrics): Promise<Answer> {
  const { registry } = metrics;
  const headers = { 'content-type': registry.contentType, 'cache-control': 'no-store' };
  try {
    return { status: 200, headers, body: await registry.metrics() };
  } catch (fault) {
    metrics.reportFault('scrape', fault);
    return { status: 200, headers, body: await renderHealthyMetrics(registry) };
  }
}

async function renderHealthyMetrics(registry: MetricsRegistry): Promise<string> {
  const names = registry.getMetricsAsArray().map((metric) => {
    const { name } = metric as { name: string };
    // In OpenMetrics the client takes the suffix off a counter, but still finds it by the old name.
    return registry.getSingleMetric(name) === undefined ? `${name}_total` : name;
  });
  const texts = await Promise.allSettled(
    names.map((name) => registry.getSingleMetricAsString(name)),
  );
  const healthy = texts.filter((text) => text.status === 'fulfilled').map((text) => text.value);
  return registry.contentType.startsWith('application/openmetrics-text')
    ? `${healthy.join('\n')}\n# EOF\n`
    : `${healthy.join('\n\n')}\n`;
}
