import { describe, expect, it } from '@jest/globals';
import { Registry, register } from 'prom-client';
import { parseSamples, sampleValue } from '../../../test/samples';
import { createMetrics } from '../src/index';

const create = (options = {}) =>
  createMetrics({ registry: new Registry(), processMetrics: false, logger: false, ...options });

describe('createMetrics', () => {
  it("uses prom-client's own registry by default", () => {
    try {
      const metrics = createMetrics({ prefix: 'by_default_', processMetrics: false });

      expect(metrics.registry).toBe(register);
      expect(register.getSingleMetric('by_default_block_height')).toBeDefined();
    } finally {
      register.clear();
    }
  });

  it('exposes the expected block interval', async () => {
    const samples = parseSamples(await create({ expectedBlockSeconds: 12 }).exportPrometheus());

    expect(sampleValue(samples, 'xai_block_expected_interval_seconds')).toBe(12);
  });

  it('exposes the node info as one series, also after an update', async () => {
    const metrics = create({ nodeInfo: { version: '1.0.0', network: 'testnet' } });
    expect(metrics.nodeInfo).toEqual({ version: '1.0.0', network: 'testnet', client: 'unknown' });
    metrics.setNodeInfo({ version: '1.1.0', network: 'testnet', client: 'xai' });

    const samples = parseSamples(await metrics.exportPrometheus());
    expect(samples.filter(({ name }) => name === 'xai_node_info')).toEqual([
      {
        name: 'xai_node_info',
        labels: { version: '1.1.0', network: 'testnet', client: 'xai' },
        value: 1,
      },
    ]);
  });

  it('methods work without their object', async () => {
    const metrics = create();
    const { recordReorg, setNodeInfo } = metrics;
    recordReorg(1);
    setNodeInfo({ version: '1', network: 'a' });

    const samples = parseSamples(await metrics.exportPrometheus());
    expect(sampleValue(samples, 'xai_chain_reorgs_total')).toBe(1);
  });

  it('counts and logs a fault, whatever was thrown', async () => {
    const lines: string[] = [];
    const metrics = create({ logger: { warn: (line: string) => lines.push(line) } });
    metrics.reportFault('scrape', new Error('on purpose'));
    metrics.reportFault('request', undefined);

    const samples = parseSamples(await metrics.exportPrometheus());
    const faults = (where: string) =>
      sampleValue(samples, 'xai_instrumentation_errors_total', { where });
    expect([faults('scrape'), faults('request'), faults('probe')]).toEqual([1, 1, 0]);
    expect(lines).toEqual([
      'xai-metrics: fault in scrape: on purpose',
      'xai-metrics: fault in request: undefined',
    ]);
  });
});
