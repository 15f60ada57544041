import type { Answer } from './answer';
import type { BlockchainMetrics } from './blockchain-metrics';
import type { ExposedMetric } from './cluster/exposed';
import type { MetricsRegistry } from './registry';
import { createPage, type Page } from './series/page';
import { renderSeriesMetric } from './series/render-series';
import { isSeriesMetric } from './series/series-metrics';
import { registryState } from './shared-state';

const textFormat = 'text/plain; version=0.0.4';
// A page is seldom much longer than the one before.
const spareBytes = 16 * 1024;
// Other requests wait while a scrape computes: it gives way this often.
const turnMilliseconds = 1;

/**
 * Answers a scrape with every metric of the registry.
 *
 * @returns status 200; a metric whose collector throws costs its own lines, not the others'
 */
export async function renderMetrics(metrics: BlockchainMetrics): Promise<Answer> {
  const { registry } = metrics;
  const { cluster } = registryState(registry);
  if (cluster !== undefined) return cluster.scrape({});
  const headers = { 'content-type': registry.contentType, 'cache-control': 'no-store' };
  const body = isPlainText(registry) ? await renderText(metrics) : await renderByRegistry(metrics);
  return { status: 200, headers, body };
}

/** Answers a scrape with metrics that several processes share. */
export async function renderTogether(
  together: readonly ExposedMetric[],
  metrics: BlockchainMetrics,
): Promise<Answer> {
  const steps = together.map((metric) => (page: Page) => renderSeriesMetric(metric, page));
  return {
    status: 200,
    headers: { 'content-type': `${textFormat}; charset=utf-8`, 'cache-control': 'no-store' },
    body: await writePage(steps, metrics),
  };
}

/**
 * Whether the text of a metric is the same wherever it is written: default labels of the registry
 * and OpenMetrics are the registry's own business.
 */
function isPlainText(registry: MetricsRegistry): boolean {
  const { _defaultLabels } = registry as { _defaultLabels?: object };
  const hasDefaultLabels = _defaultLabels === undefined || Object.keys(_defaultLabels).length > 0;
  return registry.contentType.startsWith(textFormat) && !hasDefaultLabels;
}

async function renderText(metrics: BlockchainMetrics): Promise<Buffer> {
  const { registry } = metrics;
  // All collectors run at once, as each may have to wait; what they report is then in this page.
  const prepared = await Promise.allSettled(
    registry.getMetricsAsArray().map((metric) => prepare(registry, metric)),
  );
  for (const result of prepared) {
    if (result.status === 'rejected') metrics.reportFault('scrape', result.reason);
  }
  return writePage(
    prepared.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])),
    metrics,
  );
}

/** Writes what the metrics write, and gives way to other work between their steps. */
async function writePage(
  writers: readonly ((page: Page) => Iterable<void>)[],
  metrics: BlockchainMetrics,
): Promise<Buffer> {
  const state = registryState(metrics.registry);
  const page = createPage(state.pageLength);
  let turnStartedAt = performance.now();
  for (const write of writers) {
    const start = page.length;
    try {
      // An empty line between two metrics, as prom-client writes it.
      if (start > 0) page.writeText('\n');
      for (const _ of write(page)) {
        if (performance.now() - turnStartedAt < turnMilliseconds) continue;
        await new Promise((resolve) => setImmediate(resolve));
        turnStartedAt = performance.now();
      }
    } catch (fault) {
      page.cut(start);
      metrics.reportFault('scrape', fault);
    }
  }
  state.pageLength = page.length + spareBytes;
  return page.end();
}

/** Collects a metric, and gives what writes it, step by step. */
async function prepare(
  registry: MetricsRegistry,
  metric: object,
): Promise<(page: Page) => Iterable<void>> {
  if (isSeriesMetric(metric)) {
    await metric.collect?.();
    return (page) => renderSeriesMetric(metric, page);
  }
  const text = await registry.getSingleMetricAsString(nameOf(metric));
  return (page) => {
    page.writeText(`${text}\n`);
    return [];
  };
}

async function renderByRegistry(metrics: BlockchainMetrics): Promise<string> {
  const { registry } = metrics;
  try {
    return await registry.metrics();
  } catch (fault) {
    metrics.reportFault('scrape', fault);
    return renderHealthyMetrics(registry);
  }
}

async function renderHealthyMetrics(registry: MetricsRegistry): Promise<string> {
  const names = registry.getMetricsAsArray().map((metric) => {
    const name = nameOf(metric);
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

function nameOf(metric: object): string {
  return (metric as { name: string }).name;
}
