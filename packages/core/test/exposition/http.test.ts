import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { createInstrumentation, createMetrics } from '../../src/index';
import { type MetricsServer, startMetricsServer } from '../../src/metrics-server';

let server: MetricsServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

const allGroups = [
  'blocks',
  'transactions',
  'network',
  'mining',
  'validation',
  'supply',
  'ai',
  'api',
];

async function start(groups: Record<string, boolean> = {}) {
  const registry = new Registry();
  const metrics = createMetrics({
    registry,
    processMetrics: false,
    logger: false,
    groups: { system: false, ...groups },
  });
  const { endpoints } = createInstrumentation({ metrics });
  server = await startMetricsServer(endpoints, 0, '127.0.0.1');
  return { registry, metrics, url: `${server.url}/metrics` };
}

async function request(url: string, headers: Record<string, string> = {}, method = 'GET') {
  const [response] = (await once(get(url, { headers, method, agent: false }), 'response')) as [
    IncomingMessage,
  ];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { headers: response.headers, body: Buffer.concat(chunks) };
}

describe('a scrape over HTTP', () => {
  it('is compressed for who accepts it', async () => {
    const { registry, url } = await start();
    const { headers, body } = await request(url, { 'accept-encoding': 'gzip' });

    expect(headers['content-encoding']).toBe('gzip');
    expect(headers['content-length']).toBe(String(body.length));
    expect(headers.vary).toBe('Accept, Accept-Encoding');
    expect(String(gunzipSync(body))).toBe(await registry.metrics());
  });

  it.each(['gzip;q=0', 'identity', 'br', 'gzip;q=0.2, identity'])(
    'is as it is for %s',
    async (acceptEncoding) => {
      const { registry, url } = await start();
      const { headers, body } = await request(url, { 'accept-encoding': acceptEncoding });

      expect(headers['content-encoding']).toBeUndefined();
      expect(headers.vary).toBe('Accept, Accept-Encoding');
      expect(String(body)).toBe(await registry.metrics());
    },
  );

  it('is not compressed where nothing is gained', async () => {
    const { url } = await start();
    const query = '?name[]=xai_chain_reorgs_total';
    const { headers, body } = await request(url + query, { 'accept-encoding': 'gzip' });

    expect(headers['content-encoding']).toBeUndefined();
    expect(String(body)).toContain('xai_chain_reorgs_total 0');
  });

  it.each([{}, { 'accept-encoding': 'gzip' }, { accept: 'application/openmetrics-text' }])(
    'has the same headers for HEAD: %j',
    async (headers) => {
      const { url } = await start(Object.fromEntries(allGroups.map((group) => [group, false])));
      const whole = await request(url, headers);
      const head = await request(url, headers, 'HEAD');
      const { date: _ofGet, ...expected } = whole.headers;
      const { date: _ofHead, ...received } = head.headers;

      expect(received).toEqual(expected);
      expect([whole.body.length > 0, head.body.length]).toEqual([true, 0]);
    },
  );

  it('gives each of many readers a page of its own time, though memory is used again', async () => {
    const { metrics, url } = await start();
    const accepts = ['text/plain', 'application/openmetrics-text'];
    let recorded = 0;
    for (let round = 0; round < 20; round += 1) {
      metrics.recordReorg(1);
      recorded += 1;
      const answers = await Promise.all(
        [...accepts, ...accepts].map((accept, i) =>
          request(url, { accept, 'accept-encoding': i % 3 === 0 ? 'gzip' : 'identity' }),
        ),
      );
      for (const { headers, body } of answers) {
        const text = String(headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
        expect(text).toContain(`\nxai_chain_reorgs_total ${recorded}\n`);
        expect(text.startsWith('# HELP xai_blocks')).toBe(true);
        expect(text).not.toContain('\n\n\n');
      }
    }
  });
});

describe('the memory of a page', () => {
  it('is used again once the answer is released, and not before', async () => {
    const { metrics } = await start();
    const { endpoints } = createInstrumentation({ metrics });
    const scrape = async () => {
      const answer = await endpoints.find('GET', '/metrics')?.({ headers: {} });
      if (answer === undefined || typeof answer.body === 'string') throw new Error('no page');
      return { ...answer, memory: answer.body.buffer };
    };
    // The first page does not know yet how long it will be.
    (await scrape()).release?.();
    const first = await scrape();
    const second = await scrape();
    expect(second.memory).not.toBe(first.memory);

    second.release?.();
    second.release?.();
    const third = await scrape();
    const fourth = await scrape();
    expect(third.memory).toBe(second.memory);
    expect(fourth.memory).not.toBe(second.memory);
  });

  it('is held until the last of those who share it has released it', async () => {
    const { metrics } = await start();
    const { endpoints } = createInstrumentation({ metrics });
    const scrape = () => endpoints.find('GET', '/metrics')?.({ headers: {} });
    const [one, other] = await Promise.all([scrape(), scrape()]);
    expect(one?.body).toBe(other?.body);
    const text = String(one?.body);

    one?.release?.();
    one?.release?.();
    metrics.recordReorg(1);
    await scrape();
    expect(String(other?.body)).toBe(text);
  });
});
