import { describe, expect, it } from '@jest/globals';
import { Gauge, Registry } from 'prom-client';
import { parseSamples, sampleValue } from '../../../test/samples';
import { renderMetrics } from '../src/exposition';
import { createMetrics } from '../src/index';

function create(lines: string[] = []) {
  const registry = new Registry();
  const metrics = createMetrics({
    registry,
    processMetrics: false,
    logger: { warn: (line) => lines.push(line) },
  });
  return { registry, metrics };
}

describe('a scrape', () => {
  it('has the whole registry, of the application too', async () => {
    const { registry, metrics } = create();
    new Gauge({ name: 'app_queue', help: 'a', registers: [registry] }).set(3);
    metrics.recordReorg(2);
    const answer = await renderMetrics(metrics);

    expect(answer.status).toBe(200);
    expect(answer.headers).toEqual({
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      'cache-control': 'no-store',
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
