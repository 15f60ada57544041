import { describe, expect, it } from '@jest/globals';
import { Gauge, Registry } from 'prom-client';
import { parseSamples, sampleValue } from '../../../../test/samples';
import { type BlockchainMetrics, createInstrumentation, createMetrics } from '../../src/index';

function create(lines: string[] = []) {
  const registry = new Registry();
  const metrics = createMetrics({
    registry,
    processMetrics: false,
    logger: { warn: (line) => lines.push(line) },
  });
  return { registry, metrics };
}

async function renderMetrics(metrics: BlockchainMetrics) {
  const { endpoints } = createInstrumentation({ metrics });
  const answer = await endpoints.find('GET', '/metrics')?.({ headers: {} });
  if (answer === undefined) throw new Error('there is no answer');
  return { ...answer, body: String(answer.body) };
}

describe('a scrape', () => {
  it('is letter for letter what the registry itself writes', async () => {
    const registry = new Registry();
    const metrics = createMetrics({ registry, processMetrics: false, groups: { system: false } });
    new Gauge({ name: 'app_queue', help: 'a \\ b\nc', registers: [registry] }).set(0.1 + 0.2);
    metrics.recordBlock({
      height: 2n ** 70n,
      source: 'mined',
      sizeBytes: 12_345,
      difficulty: 1e21,
    });
    metrics.recordApiRequest({
      method: 'GET',
      endpoint: '/a"b\\c\n{d}',
      status: 200,
      durationSeconds: 1e-7,
    });
    metrics.setSyncStatus(true, { ratio: 1 / 3 });

    expect((await renderMetrics(metrics)).body).toBe(await registry.metrics());
  });

  it('gives way to other work while it writes many lines', async () => {
    const { metrics } = create();
    const many = createMetrics({
      registry: metrics.registry,
      processMetrics: false,
      maxLabelSets: 4_000,
    });
    for (let i = 0; i < 4_000; i += 1) {
      many.recordApiRequest({ method: 'GET', endpoint: `/r${i}`, status: 200, durationSeconds: 1 });
    }
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 0);
    const { body } = await renderMetrics(many);
    clearInterval(timer);

    expect(body.split('\n').length).toBeGreaterThan(50_000);
    expect(turns).toBeGreaterThan(2);
  });

  it('writes metrics of other makes beside ours, whatever their fields are called', async () => {
    const { registry, metrics } = create();
    const foreign = { name: 'app_foreign', help: 'a', type: 'gauge', store: {} };
    const values = [{ value: 4, labels: { of: 'x' } }];
    registry.registerMetric({ ...foreign, get: async () => ({ ...foreign, values }) } as never);

    const { body } = await renderMetrics(metrics);
    expect(body).toContain('# TYPE app_foreign gauge\napp_foreign{of="x"} 4\n');
    expect(body).toContain('xai_chain_reorgs_total 0');
  });

  it('takes back what a metric wrote before it failed', async () => {
    const { registry, metrics } = create();
    const broken = {
      name: 'app_broken',
      help: 'a',
      type: 'gauge',
      seriesStore: { list: () => [{}] },
    };
    registry.registerMetric(broken as never);
    metrics.recordReorg(1);

    const { status, body } = await renderMetrics(metrics);
    expect(status).toBe(200);
    expect(body).not.toContain('app_broken');
    expect(body).toContain('xai_chain_reorgs_total 1');
  });

  it('carries the default labels of the registry where it does', async () => {
    const registry = new Registry();
    const metrics = createMetrics({ registry, processMetrics: false, groups: { system: false } });
    registry.setDefaultLabels({ region: 'e"u', status: 'none', zone: 7 });
    new Gauge({ name: 'app_queue', help: 'a', registers: [registry] }).set(3);
    metrics.recordBlock({ height: 17, source: 'mined', sizeBytes: 12_345 });
    metrics.recordApiRequest({ method: 'GET', endpoint: '/a', status: 200, durationSeconds: 1 });
    const { body } = await renderMetrics(metrics);

    expect(body).toBe(await registry.metrics());
    expect(body).toContain('xai_chain_reorgs_total{region="e\\"u",status="none",zone="7"} 0');
    expect(body).toMatch(/xai_api_requests_total\{region="e\\"u",zone="7",.*status="200"\} 1/);
  });

  it('has the whole registry, of the application too', async () => {
    const { registry, metrics } = create();
    new Gauge({ name: 'app_queue', help: 'a', registers: [registry] }).set(3);
    metrics.recordReorg(2);
    const answer = await renderMetrics(metrics);

    expect(answer.status).toBe(200);
    expect(answer.headers).toEqual({
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      'cache-control': 'no-store',
      vary: 'Accept, Accept-Encoding',
    });
    const samples = parseSamples(answer.body);
    expect(sampleValue(samples, 'app_queue')).toBe(3);
    expect(sampleValue(samples, 'xai_chain_reorgs_total')).toBe(1);
    expect(answer.body.endsWith('\n')).toBe(true);
  });

  it.each([
    [
      'at once',
      () => {
        throw new Error('on purpose');
      },
    ],
    ['later', () => Promise.reject(new Error('on purpose'))],
  ])('loses only the lines of a collector that throws %s', async (_when, collect) => {
    const lines: string[] = [];
    const { registry, metrics } = create(lines);
    const healthy = parseSamples((await renderMetrics(metrics)).body).map(({ name }) => name);
    new Gauge({ name: 'app_broken', help: 'a', registers: [registry], collect });
    new Gauge({ name: 'app_after', help: 'a', registers: [registry] }).set(1);
    const { status, body } = await renderMetrics(metrics);

    expect(status).toBe(200);
    const names = new Set(parseSamples(body).map(({ name }) => name));
    expect(names).not.toContain('app_broken');
    expect(names).toContain('app_after');
    for (const name of healthy) expect(names).toContain(name);
    expect(body).not.toContain('# HELP app_broken');
    expect(body.endsWith('\n')).toBe(true);
    const faults = { where: 'scrape' };
    const instrumentationErrors = 'xai_instrumentation_errors_total';
    expect(sampleValue(parseSamples(body), instrumentationErrors, faults)).toBe(1);
    expect(lines).toEqual(['xai-metrics: fault in scrape: on purpose']);
  });

  it('survives a fault in a collector of ours', async () => {
    const registry = new Registry();
    const diskPath = '/no/such/path';
    const metrics = createMetrics({ registry, processMetrics: false, logger: false, diskPath });
    const samples = parseSamples((await renderMetrics(metrics)).body);

    expect(sampleValue(samples, 'xai_system_disk_usage_bytes')).toBeUndefined();
    expect(sampleValue(samples, 'xai_process_uptime_seconds')).toBeGreaterThan(0);
    const after = parseSamples((await renderMetrics(metrics)).body);
    const faults = { where: 'scrape' };
    expect(sampleValue(after, 'xai_instrumentation_errors_total', faults)).toBeGreaterThan(0);
  });

  it('has the content type and the end mark of an OpenMetrics registry', async () => {
    const registry = new Registry();
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
    const metrics = createMetrics({ registry, processMetrics: false, logger: false });
    const whole = await renderMetrics(metrics);
    expect(whole.headers['content-type']).toMatch('application/openmetrics-text');
    expect(whole.body.endsWith('# EOF\n')).toBe(true);

    new Gauge({
      name: 'app_broken',
      help: 'a',
      registers: [registry],
      collect() {
        throw new Error('on purpose');
      },
    });
    const partial = await renderMetrics(metrics);
    expect(partial.body.endsWith('# EOF\n')).toBe(true);
    expect(partial.body).toContain('xai_chain_reorgs_total 0');
    expect(partial.body).not.toContain('_total_total');
  });
});
