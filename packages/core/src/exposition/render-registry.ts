import type { Answer } from '../answer';
import type { BlockchainMetrics } from '../blockchain-metrics';
import type { MetricsRegistry } from '../registry';
import { createPage, type Page, writeText } from '../series/page';
import { type ExposedMetric, type PageStyle, renderSeriesMetric } from '../series/render-series';
import { isSeriesMetric } from '../series/series-metrics';
import {
  type Collected,
  collectMetrics,
  collectSeries,
  collectText,
  type ScrapedMetric,
} from './collect';
import { showCollectors } from './collector-success';
import { isWanted, type WantedNames } from './name-filter';
import { contentTypes, type Format } from './negotiation';
import { toOpenMetrics } from './open-metrics-text';
import type { ScrapeState } from './scrape-state';
import { createTurns } from './turns';

/** What a page has to hold. */
export interface PageRequest {
  /** `undefined`: the registry writes OpenMetrics by itself, and keeps its own ways. */
  readonly format: Format | undefined;
  readonly wanted: WantedNames;
  /** How long the collectors may take. */
  readonly limitSeconds: number;
}

/** What a page of several processes has to hold, as it can be sent from one to another. */
export interface SharedPageRequest {
  readonly format: Format;
  readonly wanted: readonly string[] | undefined;
}

// A page is seldom much longer than the one before.
const spareBytes = 16 * 1024;
const shortestPage = 1024;

/**
 * Collects the metrics of a registry and writes them to a page. One that fails costs its own lines
 * only, and the fault is reported.
 */
export async function renderRegistry(
  metrics: BlockchainMetrics,
  state: ScrapeState,
  { format, wanted, limitSeconds }: PageRequest,
): Promise<Page> {
  const { registry } = metrics;
  const all = registry.getMetricsAsArray() as ScrapedMetric[];
  if (format === undefined) all.forEach(renameCounter);
  // Of a registry that is not known it is not known either which labels it adds.
  const isWrittenHere = format !== undefined && '_defaultLabels' in registry;
  const collected = await collectMetrics(
    all.filter((metric) => isWanted(metric, wanted)),
    state,
    (metric) =>
      isWrittenHere && isSeriesMetric(metric)
        ? collectSeries(metric)
        : collectText(registry, metric),
    limitSeconds,
  );
  showCollectors(metrics, all, outcomesOf(metrics, collected));

  const style = styleOf(registry, format === 'openMetrics');
  const healthy = collected.filter(({ failed }) => !failed);
  const page = await writePage(
    metrics,
    createPage(takeMemory(state)),
    healthy.map((outcome) => (page) => renderMetric(outcome, page, style)),
    format,
  );
  if (wanted === undefined) state.pageLength = page.length + spareBytes;
  return page;
}

/** Writes metrics that several processes have together; their labels are complete. */
export async function renderTogether(
  metrics: BlockchainMetrics,
  together: readonly ExposedMetric[],
  { format, wanted }: SharedPageRequest,
): Promise<Answer> {
  const names = new Set(together.map(({ name }) => name));
  const style: PageStyle = {
    isOpenMetrics: format === 'openMetrics',
    defaultLabels: {},
    isTaken: (name) => names.has(name),
  };
  const asked = wanted && new Set(wanted);
  const page = await writePage(
    metrics,
    createPage(Buffer.allocUnsafeSlow(shortestPage)),
    together
      .filter((metric) => isWanted(metric, asked))
      .map((metric) => (page) => renderSeriesMetric(metric, page, style)),
    format,
  );
  return { status: 200, headers: {}, body: page.bytes.subarray(0, page.length) };
}

/** Reports what is not known yet, and gives how each collector fared. */
function outcomesOf(
  metrics: BlockchainMetrics,
  collected: readonly Collected[],
): Map<string, boolean> {
  const outcomes = new Map<string, boolean>();
  for (const { metric, failed, ...outcome } of collected) {
    if ('fault' in outcome) metrics.reportFault('scrape', outcome.fault);
    if (failed || typeof metric.collect === 'function') outcomes.set(metric.name, !failed);
  }
  return outcomes;
}

type WriteMetric = (page: Page) => Generator<void>;

/** Writes one metric after the other, and gives way to other work meanwhile. */
async function writePage(
  metrics: BlockchainMetrics,
  page: Page,
  writers: readonly WriteMetric[],
  format: Format | undefined,
): Promise<Page> {
  const turns = createTurns();
  for (const write of writers) {
    const start = page.length;
    try {
      // An empty line between two metrics, as prom-client writes it; OpenMetrics has none.
      if (start > 0 && format === 'text') writeText(page, '\n');
      for (const _ of write(page)) {
        if (turns.isOver()) await turns.giveWay();
      }
      if (turns.isOver()) await turns.giveWay();
    } catch (fault) {
      page.length = start;
      metrics.reportFault('scrape', fault);
    }
  }
  if (format !== 'text') writeText(page, '# EOF\n');
  return page;
}

/** The format that a registry writes by itself is the user's choice, unless it is the usual one. */
export function isTextRegistry({ contentType }: MetricsRegistry): boolean {
  return contentType.startsWith(contentTypes.text.split(';', 2).join(';'));
}

function* renderMetric({ metric, text }: Collected, page: Page, style: PageStyle): Generator<void> {
  if (text !== undefined) {
    writeText(page, `${style.isOpenMetrics ? toOpenMetrics(text, style.isTaken) : text}\n`);
  } else if (isSeriesMetric(metric)) {
    yield* renderSeriesMetric(metric, page, style);
  }
}

/** What `registry.metrics()` does to counters in OpenMetrics, in every version of the client. */
function renameCounter(metric: ScrapedMetric): void {
  if (metric.type !== 'counter') return;
  (metric as { name: string }).name = metric.name.replace(/_total$/, '');
}

function styleOf(registry: MetricsRegistry, isOpenMetrics: boolean): PageStyle {
  // Both clients keep them in this field and have no method that gives them.
  const { _defaultLabels: defaultLabels = {} } = registry as { _defaultLabels?: object };
  return {
    isOpenMetrics,
    defaultLabels: defaultLabels as PageStyle['defaultLabels'],
    isTaken: (name) => registry.getSingleMetric(name) !== undefined,
  };
}

function takeMemory(state: ScrapeState): Buffer {
  const free = state.freeMemory?.deref();
  state.freeMemory = undefined;
  return free ?? Buffer.allocUnsafeSlow(Math.max(shortestPage, state.pageLength));
}
