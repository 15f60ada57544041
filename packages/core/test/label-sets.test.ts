import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Registry } from 'prom-client';
import { parseSamples, sampleValue } from '../../../test/samples';
import { createMetrics, type MetricsOptions } from '../src/index';
import { closedLabelSets, createLabelBounds } from '../src/label-sets';

const hostileNames = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  'line\nfeed',
  '"quoted"',
  'back\\slash',
  '{a="b"}',
  'x'.repeat(8192),
  '0x52908400098527886E0F7030069857D2E4169EE7',
];

function create(options: MetricsOptions = {}) {
  const registry = new Registry();
  const metrics = createMetrics({ registry, processMetrics: false, logger: false, ...options });
  const read = async () => parseSamples(await registry.metrics());
  return { metrics, read };
}

describe('a closed set', () => {
  it('folds what it does not hold into other, where it has it', async () => {
    const { metrics, read } = create({ peerClients: ['geth'] });
    for (const type of hostileNames) metrics.recordNetworkMessage({ type, direction: 'sent' });
    for (const provider of hostileNames) metrics.recordAiTask({ provider, status: 'success' });

    const samples = await read();
    const count = hostileNames.length;
    const other = { message_type: 'other', direction: 'sent' };
    expect(sampleValue(samples, 'xai_network_messages_total', other)).toBe(count);
    const task = { provider: 'other', status: 'success' };
    expect(sampleValue(samples, 'xai_ai_tasks_total', task)).toBe(count);
  });

  it('refuses what it does not hold, where it has no other', async () => {
    const { metrics, read } = create();
    for (const source of hostileNames) metrics.blocks.total.inc({ source: source as 'mined' });

    const samples = await read();
    expect(sampleValue(samples, 'xai_blocks_total')).toBe(0);
    const refused = { reason: 'unknown_label' };
    expect(sampleValue(samples, 'xai_refused_values_total', refused)).toBe(hostileNames.length);
  });

  it('folds methods into _OTHER, letter case included', async () => {
    const { metrics, read } = create();
    for (const method of [...hostileNames, 'get', 'PROPFIND']) {
      metrics.recordApiRequest({ method, endpoint: '/', status: 200, durationSeconds: 0 });
    }

    const labels = { method: '_OTHER', endpoint: '/', status: '200' };
    expect(sampleValue(await read(), 'xai_api_requests_total', labels)).toBe(
      hostileNames.length + 2,
    );
  });

  it('lists every combination of its values', () => {
    const definition = {
      one: { oneOf: ['a', 'b'] },
      two: { configured: 'wallets' },
    } as const;
    expect(closedLabelSets(definition, { wallets: new Set(['x', 'y']) })).toEqual([
      { one: 'a', two: 'x' },
      { one: 'a', two: 'y' },
      { one: 'b', two: 'x' },
      { one: 'b', two: 'y' },
    ]);
    expect(closedLabelSets(definition, {})).toEqual([]);
  });
});

describe('a status', () => {
  it('is a whole number from 100 to 599, else other', async () => {
    const { metrics, read } = create();
    for (const status of [200, '404', 99, 600, 200.5, Number.NaN, 'x', undefined]) {
      metrics.api.requests.inc({ method: 'GET', endpoint: '/', status: status as number });
    }

    const samples = await read();
    const count = (status: string) => sampleValue(samples, 'xai_api_requests_total', { status });
    expect([count('200'), count('404'), count('other')]).toEqual([1, 1, 6]);
  });
});

describe('a route', () => {
  it('has to be text, and is cut at 200 characters', async () => {
    const { metrics, read } = create();
    metrics.recordApiError({ endpoint: 'x'.repeat(8192), type: 'other' });
    metrics.recordApiError({ endpoint: /x/ as unknown as string, type: 'other' });

    const samples = await read();
    const endpoint = 'x'.repeat(200);
    expect(sampleValue(samples, 'xai_api_errors_total', { endpoint })).toBe(1);
    expect(sampleValue(samples, 'xai_api_errors_total')).toBe(1);
    expect(sampleValue(samples, 'xai_refused_values_total', { reason: 'unknown_label' })).toBe(1);
  });

  it('counts as __overflow__ past the limit; those within go on by name', async () => {
    const { metrics, read } = create({ maxLabelSets: 2 });
    for (const endpoint of ['/a', '/b', '/c', '/d', '/a', '/b']) {
      metrics.recordApiError({ endpoint, type: 'other' });
    }

    const samples = await read();
    const errors = (endpoint: string) => sampleValue(samples, 'xai_api_errors_total', { endpoint });
    expect([errors('/a'), errors('/b'), errors('/c'), errors('__overflow__')]).toEqual([
      2,
      2,
      undefined,
      2,
    ]);
    const metric = { metric: 'api_errors_total' };
    expect(sampleValue(samples, 'xai_dropped_label_sets_total', metric)).toBe(2);
    expect(sampleValue(samples, 'xai_dropped_label_sets_total')).toBe(2);
  });

  it('keeps hostile names apart and the exposition readable', async () => {
    const { metrics, read } = create();
    for (const endpoint of hostileNames) metrics.recordApiError({ endpoint, type: 'other' });

    const errors = (await read()).filter(({ name }) => name === 'xai_api_errors_total');
    expect(errors).toHaveLength(hostileNames.length);
    expect(new Set(errors.map(({ value }) => value))).toEqual(new Set([1]));
    expect(Object.prototype).not.toHaveProperty('endpoint');
  });

  it('never makes more label sets than the limit, whatever strings come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.constantFrom(...hostileNames)),
          { maxLength: 60 },
        ),
        fc.integer({ min: 1, max: 10 }),
        async (endpoints, maxLabelSets) => {
          const { metrics, read } = create({
            maxLabelSets,
            groups: { system: false, network: false, transactions: false },
          });
          for (const endpoint of endpoints) metrics.recordApiError({ endpoint, type: 'other' });

          const errors = (await read()).filter(({ name }) => name === 'xai_api_errors_total');
          const own = errors.filter(({ labels }) => labels.endpoint !== '__overflow__');
          expect(own.length).toBeLessThanOrEqual(maxLabelSets);
          expect(errors.length - own.length).toBeLessThanOrEqual(1);
          expect(errors.reduce((sum, { value }) => sum + value, 0)).toBe(endpoints.length);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('counts the limit over all labels of the metric, and what is past it in one series', async () => {
    const { metrics, read } = create({ maxLabelSets: 3 });
    for (const status of [200, 201, 202, 203, 204]) {
      metrics.recordApiRequest({ method: 'GET', endpoint: '/', status, durationSeconds: 0 });
    }

    const samples = await read();
    const requests = samples.filter(({ name }) => name === 'xai_api_requests_total');
    expect(requests.map(({ labels, value }) => [labels.endpoint, labels.status, value])).toEqual([
      ['/', '200', 1],
      ['/', '201', 1],
      ['/', '202', 1],
      ['__overflow__', 'other', 2],
    ]);
    expect(requests.at(-1)?.labels.method).toBe('_OTHER');
    const metric = { metric: 'api_requests_total' };
    expect(sampleValue(samples, 'xai_dropped_label_sets_total', metric)).toBe(2);
  });

  it('bears callers without types', () => {
    const definition = {
      endpoint: { bound: 'routes' },
    } as const;
    const bound = createLabelBounds(definition, {});

    for (const labels of [undefined, null, 5, 'text', [], { endpoint: 5 }]) {
      expect(bound(labels)).toBeUndefined();
    }
  });
});
