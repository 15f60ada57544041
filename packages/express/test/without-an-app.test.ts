import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from '@jest/globals';
import express from 'express';
import { Registry } from 'prom-client';
import { eventually, sampleValue, scrape } from '../../../test/samples';
import { xaiMetrics } from '../src';

it('works in a router that is called without an application', async () => {
  const router = express.Router();
  router.use(xaiMetrics({ registry: new Registry() }) as never);
  router.get('/block/:height', (_req, res) => void res.end('ok'));
  const server = createServer((req, res) => router(req as never, res as never, () => res.end()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    expect(await (await fetch(`${url}/block/7`)).text()).toBe('ok');
    await eventually(async () => {
      const samples = await scrape(url);
      const labels = { endpoint: '/*/block/:height', status: '200' };
      expect(sampleValue(samples, 'xai_api_requests_total', labels)).toBe(1);
      expect(sampleValue(samples, 'xai_instrumentation_errors_total')).toBe(0);
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
