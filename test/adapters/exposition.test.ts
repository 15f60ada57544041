import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { eventually } from '../samples';
import { frameworks } from './servers';
import type { TestServer } from './servers/test-server';

const prometheus = {
  accept:
    'application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
  'accept-encoding': 'gzip',
  'x-prometheus-scrape-timeout-seconds': '10',
};

async function request(server: TestServer, headers: Record<string, string>, method = 'GET') {
  const options = { headers, method, agent: false };
  const [response] = (await once(get(`${server.url}/metrics`, options), 'response')) as [
    IncomingMessage,
  ];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
}

/** Whether the memory of a page has been given back, as core keeps it for the whole process. */
function hasFreeMemory(registry: unknown): boolean {
  const state = (globalThis as Record<symbol, unknown>)[Symbol.for('@xai-metrics/core')] as {
    registries: WeakMap<object, { scrapes: { freeMemory: unknown } }>;
  };
  return state.registries.get(registry as object)?.scrapes.freeMemory !== undefined;
}

describe.each(frameworks)('/metrics of $name', (framework) => {
  it('answers Prometheus with compressed OpenMetrics, and HEAD with the same headers', async () => {
    const server = await framework.start({ registry: new Registry(), logger: false });
    try {
      const { headers, body } = await request(server, prometheus);

      expect(headers['content-type']).toBe(
        'application/openmetrics-text; version=1.0.0; charset=utf-8',
      );
      expect(headers['content-encoding']).toBe('gzip');
      expect(headers['content-length']).toBe(String(body.length));
      expect(headers.vary).toBe('Accept, Accept-Encoding');
      expect(String(gunzipSync(body)).endsWith('\n# EOF\n')).toBe(true);

      const head = await request(server, prometheus, 'HEAD');
      expect([head.status, head.body.length]).toEqual([200, 0]);
      expect(head.headers['content-type']).toBe(headers['content-type']);
      expect(head.headers['content-encoding']).toBe('gzip');
    } finally {
      await server.close();
    }
  });

  it('gives the memory of a page back when the response is over', async () => {
    const registry = new Registry();
    const server = await framework.start({ registry, logger: false });
    try {
      const { headers, body } = await request(server, {});

      expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
      expect(String(body)).toContain('xai_chain_reorgs_total 0');
      await eventually(() => expect(hasFreeMemory(registry)).toBe(true));
    } finally {
      await server.close();
    }
  });
});
