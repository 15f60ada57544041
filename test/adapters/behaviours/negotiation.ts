import { gunzipSync } from 'node:zlib';
import { expect } from '@jest/globals';
import { Gauge, type Registry } from 'prom-client';
import { eventually, parseSamples, sampleValue } from '../../samples';
import { ask, openResponse } from '../client';
import { expectCounts } from '../counted';
import type { TestServer } from '../servers/test-server';
import type { BehaviourTable } from './behaviour';

const textType = 'text/plain; version=0.0.4; charset=utf-8';
const openMetricsType = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
// As Prometheus 3 asks.
const prometheus =
  'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.4,*/*;q=0.1';

export const negotiation: BehaviourTable = {
  area: 'negotiation',
  behaviours: [
    {
      name: 'answers in OpenMetrics where that is liked best',
      async run(server) {
        await ask(server, '/plain');
        await expectCounts(server, { 'GET /plain 200': 1 });
        const { headers, body } = await askFor(server, { accept: prometheus });
        expect(headers['content-type']).toBe(openMetricsType);
        expect(body.endsWith('\n# EOF\n')).toBe(true);
        expect(body).toContain('# TYPE xai_api_requests counter\n');
        expect(body).toMatch(/^xai_api_requests_total\{.*\} 1$/m);
        expect(body).not.toMatch(/^\n/m);
      },
    },
    {
      name: 'answers in the text format otherwise',
      async run(server) {
        for (const accept of [
          '*/*',
          'text/plain',
          'text/html,application/xhtml+xml,*/*;q=0.8',
          'application/openmetrics-text;version=1.0.0;q=0.1,text/plain;version=0.0.4;q=0.5',
          'application/openmetrics-text;q=0',
          'application/openmetrics-text;version=99.0.0',
          'application/json',
          ';;;,,,q=',
        ]) {
          const { status, headers } = await askFor(server, { accept });
          expect([accept, status, headers['content-type']]).toEqual([accept, 200, textType]);
        }
      },
    },
    {
      name: 'answers the two formats in turn without one spoiling the other',
      async run(server) {
        await ask(server, '/plain');
        await expectCounts(server, { 'GET /plain 200': 1 });
        const texts = [];
        for (let i = 0; i < 3; i += 1) {
          texts.push((await askFor(server, { accept: 'text/plain' })).body);
          const { body } = await askFor(server, { accept: prometheus });
          expect(body).toMatch(/^xai_api_requests_total\{/m);
        }
        for (const text of texts) {
          expect(text).toContain('# TYPE xai_api_requests_total counter\n');
          expect(text).toMatch(/^xai_api_requests_total\{.*\} 1$/m);
          expect(text).not.toContain('# EOF');
        }
      },
    },
    {
      name: 'compresses for those who accept gzip, and for nobody else',
      async run(server) {
        const { headers, bytes } = await askForBytes(server, {
          'accept-encoding': 'gzip, deflate',
        });
        expect(headers['content-encoding']).toBe('gzip');
        expect(headers.vary).toMatch(/accept-encoding/i);
        const text = gunzipSync(bytes).toString();
        expect(text).toMatch(/^xai_api_requests_in_flight 0$/m);
        expect(Number(headers['content-length'] ?? bytes.length)).toBe(bytes.length);
        for (const encoding of ['gzip;q=0', 'identity', 'br', '*;q=0', 'deflate, gzip;q=0.0']) {
          const plain = await askForBytes(server, { 'accept-encoding': encoding });
          expect([encoding, plain.headers['content-encoding']]).toEqual([encoding, undefined]);
          expect(plain.bytes.toString()).toMatch(/^xai_api_requests_in_flight 0$/m);
        }
      },
    },
    {
      name: 'answers HEAD in the format that GET has, without a body',
      async run(server) {
        const headers = { accept: prometheus };
        const head = await ask(server, '/metrics', { method: 'HEAD', headers });
        expect([head.status, head.body]).toEqual([200, '']);
        expect(head.headers['content-type']).toBe(openMetricsType);
      },
    },
    {
      name: 'shows the metrics that name[] asks for, and no others',
      async run(server) {
        await ask(server, '/plain');
        await expectCounts(server, { 'GET /plain 200': 1 });
        const query = 'name[]=xai_api_requests_total&name[]=xai_api_requests_in_flight';
        const { body } = await ask(server, `/metrics?${query}`);
        const names = new Set(parseSamples(body).map(({ name }) => name));
        expect([...names].sort()).toEqual(['xai_api_requests_in_flight', 'xai_api_requests_total']);
        const bucket = 'xai_api_request_duration_seconds_bucket';
        const escaped = await ask(server, `/metrics?name%5B%5D=${bucket}`);
        expect(escaped.body).toContain('xai_api_request_duration_seconds_count{');
        expect(escaped.body).not.toContain('xai_api_requests_total');
      },
    },
    {
      name: 'answers name[] with a name that nobody has with an empty page',
      async run(server) {
        const { status, body } = await ask(server, '/metrics?name[]=__proto__&name[]=nothing');
        expect(status).toBe(200);
        expect(parseSamples(body)).toEqual([]);
      },
    },
    {
      name: 'gives up a collector that hangs in the time that the scraper allows',
      async run(server) {
        register(server, 'own_hanging', () => new Promise<void>(() => {}));
        const headers = { 'x-prometheus-scrape-timeout-seconds': '0.4' };
        const startedAt = Date.now();
        const { status, body } = await ask(server, '/metrics', { headers });
        expect(Date.now() - startedAt).toBeLessThan(2_000);
        expect(status).toBe(200);
        const samples = parseSamples(body);
        expect(sampleValue(samples, 'own_hanging')).toBeUndefined();
        const success = (collector: string) =>
          sampleValue(samples, 'xai_collector_success', { collector });
        expect(success('own_hanging')).toBe(0);
        expect(sampleValue(samples, 'xai_api_requests_in_flight')).toBe(0);
      },
    },
    {
      name: 'gives up a collector that hangs after the time of the option',
      options: { scrape: { timeoutSeconds: 0.2 } },
      async run(server) {
        register(server, 'own_hanging', () => new Promise<void>(() => {}));
        const startedAt = Date.now();
        expect((await ask(server, '/metrics')).status).toBe(200);
        expect(Date.now() - startedAt).toBeLessThan(2_000);
      },
    },
    {
      name: 'shows a collector that throws, and takes it back when it recovers',
      async run(server) {
        let broken = true;
        register(server, 'own_broken', () => {
          if (broken) throw new Error('on purpose');
        });
        const success = async () => {
          const samples = parseSamples((await ask(server, '/metrics')).body);
          return [
            sampleValue(samples, 'xai_collector_success', { collector: 'own_broken' }),
            sampleValue(samples, 'own_broken'),
          ];
        };
        expect(await success()).toEqual([0, undefined]);
        broken = false;
        expect(await success()).toEqual([1, 0]);
      },
    },
    {
      name: 'runs the collectors once for scrapes that come together',
      async run(server) {
        let runs = 0;
        let release = () => {};
        const released = new Promise<void>((resolve) => {
          release = resolve;
        });
        register(server, 'own_counted', async () => {
          runs += 1;
          await released;
        });
        let arrived = 0;
        server.server.on('request', () => {
          arrived += 1;
        });
        const asked = Promise.all(Array.from({ length: 5 }, () => ask(server, '/metrics')));
        await eventually(() => expect([arrived, runs]).toEqual([5, 1]));
        release();
        const pages = await asked;
        expect(runs).toBe(1);
        expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([200]));
      },
    },
    {
      name: 'gives 200 scrapes at once one page where only one may be made, plain and compressed',
      options: { scrape: { maxConcurrent: 1 } },
      async run(server) {
        let release = () => {};
        const released = new Promise<void>((resolve) => {
          release = resolve;
        });
        let runs = 0;
        register(server, 'own_held', () => {
          runs += 1;
          return released;
        });
        let arrived = 0;
        server.server.on('request', () => {
          arrived += 1;
        });
        const askWaiting = (seconds: number) =>
          askForBytes(server, {
            'x-prometheus-scrape-timeout-seconds': `${seconds}`,
            ...(seconds % 2 === 0 ? {} : { 'accept-encoding': 'gzip' }),
          });
        const asked = [askWaiting(10)];
        await eventually(() => expect(runs).toBe(1));
        for (let i = 1; i < 200; i += 1) asked.push(askWaiting(10 + (i % 20)));
        await eventually(() => expect(arrived).toBe(200));
        release();
        const pages = await Promise.all(asked);
        expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([200]));
        const texts = pages.map(({ headers, bytes }) =>
          String(headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes),
        );
        expect(texts[0]).toContain('own_held 0\n');
        expect(new Set(texts).size).toBe(1);
        expect(runs).toBe(1);
      },
    },
    {
      name: 'refuses scrapes that need one more page than the limit with 503, and serves again afterwards',
      options: { scrape: { maxConcurrent: 2 } },
      async run(server) {
        let started = 0;
        let release = () => {};
        const released = new Promise<void>((resolve) => {
          release = resolve;
        });
        register(server, 'own_slow', async () => {
          started += 1;
          await released;
        });
        const held = [ask(server, '/metrics'), ask(server, '/metrics?name[]=own_slow')];
        await eventually(() => expect(started).toBe(1));
        await eventually(async () =>
          expect((await ask(server, '/metrics?name[]=own_other')).status).toBe(503),
        );
        let arrived = 0;
        server.server.on('request', () => {
          arrived += 1;
        });
        held.push(ask(server, '/metrics'));
        await eventually(() => expect(arrived).toBe(1));
        release();
        for (const { status } of await Promise.all(held)) expect(status).toBe(200);
        expect((await ask(server, '/metrics')).status).toBe(200);
        await expectCounts(server, {});
      },
    },
  ],
};

function register(server: TestServer, name: string, collect: () => void | Promise<void>): void {
  new Gauge({ name, help: 'own', registers: [server.monitoring.registry as Registry], collect });
}

const askFor = (server: TestServer, headers: Record<string, string>) =>
  ask(server, '/metrics', { headers });

async function askForBytes(server: TestServer, headers: Record<string, string>) {
  const response = await openResponse(`${server.url}/metrics`, { headers });
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode, headers: response.headers, bytes: Buffer.concat(chunks) };
}
