import { afterEach, describe, expect, it } from '@jest/globals';
import { Counter, Gauge, Registry, register } from 'prom-client';
import { parseSamples, type Sample, sampleValue } from '../../../test/samples';
import { createScraper } from '../src/exposition/scraper';
import { createMetrics, createSeparateRegistry } from '../src/index';

const quiet = { processMetrics: false, logger: false } as const;

afterEach(() => {
  register.clear();
  register.setContentType(Registry.PROMETHEUS_CONTENT_TYPE);
});

async function readPage(
  metrics: ReturnType<typeof createMetrics>,
  accept = 'text/plain',
): Promise<Sample[]> {
  const serve = createScraper(metrics, { timeoutSeconds: 5, maxConcurrent: 8 })('');
  const answer = await serve({ headers: { accept } });
  answer?.release?.();
  return parseSamples(String(answer?.body));
}

/** Metrics in a separate registry, shown together with those of the default one. */
function createSeparate(prefersOwn = (_name: string) => true) {
  const { registry, showTogether } = createSeparateRegistry();
  const metrics = createMetrics({ registry, ...quiet });
  showTogether(prefersOwn);
  return metrics;
}

describe('a separate registry', () => {
  it('has a page with the metrics of both, and leaves that of the application alone', async () => {
    new Counter({ name: 'orders_total', help: 'Orders.' }).inc(3);
    register.setDefaultLabels({ shop: 'north' });
    const before = await register.metrics();
    const metrics = createSeparate();
    metrics.recordBlock({ height: 7, source: 'mined' });

    for (const accept of ['text/plain', 'application/openmetrics-text; version=1.0.0']) {
      const samples = await readPage(metrics, accept);
      expect(sampleValue(samples, 'orders_total', { shop: 'north' })).toBe(3);
      expect(sampleValue(samples, 'xai_block_height', { shop: 'north' })).toBe(7);
    }
    expect(await register.metrics()).toBe(before);
  });

  it('keeps the format that the application has chosen', async () => {
    new Counter({ name: 'orders_total', help: 'Orders.' }).inc(3);
    register.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
    const metrics = createSeparate();

    expect(metrics.registry.contentType).toBe(Registry.OPENMETRICS_CONTENT_TYPE);
    const samples = await readPage(metrics);
    expect(sampleValue(samples, 'orders_total')).toBe(3);
    expect(sampleValue(samples, 'xai_chain_reorgs_total')).toBe(0);
  });

  it('does not mind what the application calls its metrics, sooner or later', async () => {
    new Gauge({ name: 'xai_block_height', help: 'Something else.' }).set(1);
    const metrics = createSeparate();
    new Gauge({ name: 'xai_chain_reorgs_total', help: 'Something else.' }).set(1);
    metrics.recordBlock({ height: 7, source: 'mined' });

    const samples = await readPage(metrics);
    expect(samples.filter(({ name }) => name === 'xai_block_height')).toHaveLength(1);
    expect(sampleValue(samples, 'xai_block_height')).toBe(7);
    expect(sampleValue(samples, 'xai_chain_reorgs_total')).toBe(0);
  });

  it('shows what the application has recorded by itself, unless its own goes first', async () => {
    const metrics = createSeparate((name) => name.startsWith('xai_api_'));
    const application = createMetrics(quiet);
    application.recordBlock({ height: 7, source: 'mined' });
    const request = { method: 'GET', durationSeconds: 0.1, status: 200 };
    application.recordApiRequest({ ...request, endpoint: '/application' });
    metrics.recordApiRequest({ ...request, endpoint: '/own' });
    metrics.setNodeInfo({ version: '1', network: 'devnet' });

    const samples = await readPage(metrics);
    expect(sampleValue(samples, 'xai_block_height')).toBe(7);
    expect(sampleValue(samples, 'xai_node_info', { network: 'devnet' })).toBe(1);
    const endpoints = samples.flatMap(({ name, labels }) =>
      name === 'xai_api_requests_total' ? [labels.endpoint] : [],
    );
    expect(endpoints).toEqual(['/own']);
  });
});
