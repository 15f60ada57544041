import type { Answer } from './answer';
import type { BlockchainMetrics } from './blockchain-metrics';
import type { MetricsRegistry } from './registry';
import { renderSeriesMetric, type WriteText } from './series/render-series';
import type { SeriesMetric } from './series/series-metrics';

const textFormat = 'text/plain; version=0.0.4';
const chunkLength = 64 * 1024;
// Other requests wait while a scrape computes: it gives way this often.
const turnMilliseconds = 1;

/**
 * Answers a scrape with every metric of the registry.
 *
 * @returns status 200; a metric whose collector throws costs its own lines, not the others'
 */
export async function renderMetrics(metrics: BlockchainMetrics): Promise<Answer> {
  const { registry } = metrics;
  const headers = { 'content-type': registry.contentType, 'cache-control': 'no-store' };
  const body = isPlainText(registry) ? await renderText(metrics) : await renderByRegistry(metrics);
  return { status: 200, headers, body };
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
  // All collectors run at once, as each may have to wait; what they report is then in this page.
  const prepared = await Promise.allSettled(
    metrics.registry.getMetricsAsArray().map((metric) => prepare(metrics.registry, metric)),
  );
  const page = createPage();
  for (const result of prepared) {
    if (result.status === 'rejected') metrics.reportFault('scrape', result.reason);
  }
  for (const result of prepared) {
    if (result.status === 'fulfilled') await result.value(page.write);
  }
  return page.end();
}

/** Collects a metric, and gives what writes it. */
async function prepare(
  registry: MetricsRegistry,
  metric: object,
): Promise<(write: WriteText) => Promise<void>> {
  if (isSeriesMetric(metric)) {
    await metric.collect?.();
    return (write) => renderSeriesMetric(metric, write);
  }
  const text = await registry.getSingleMetricAsString(nameOf(metric));
  return async (write) => write(`${text}\n`);
}

/** Collects text in chunks of bytes, and gives way to other requests in between. */
function createPage(): { write: WriteText; end(): Buffer } {
  const chunks: Buffer[] = [];
  let text = '';
  let turnStartedAt = performance.now();

  return {
    write(piece) {
      // An empty line between two metrics, as prom-client writes it.
      if (piece.startsWith('# HELP') && chunks.length + text.length > 0) text += '\n';
      text += piece;
      if (text.length > chunkLength) flush();
      return performance.now() - turnStartedAt > turnMilliseconds ? nextTurn() : undefined;
    },
    end() {
      flush();
      return Buffer.concat(chunks);
    },
  };

  function flush(): void {
    chunks.push(Buffer.from(text));
    text = '';
  }

  async function nextTurn(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    turnStartedAt = performance.now();
  }
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

function isSeriesMetric(metric: object): metric is SeriesMetric {
  return 'store' in metric;
}

function nameOf(metric: object): string {
  return (metric as { name: string }).name;
}
