import { expect } from '@jest/globals';
import { Counter, Gauge, Registry } from 'prom-client';
import { eventually, parseSamples, sampleValue } from '../../samples';
import { ask, openSocket, requestText } from '../client';
import { expectCounts, expectCountsInFlight, expectInFlight, readSamples } from '../counted';
import { type BehaviourTable, by } from './behaviour';

export const exposition: BehaviourTable = {
  area: 'exposition',
  behaviours: [
    {
      name: 'serves /metrics with its content type, and forbids to store it',
      async run(server) {
        const { status, headers, body } = await ask(server, '/metrics');
        expect(status).toBe(200);
        expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
        expect(headers['cache-control']).toBe('no-store');
        expect(body).toMatch(/^xai_api_requests_in_flight 0$/m);
      },
    },
    {
      name: 'does not count requests for /metrics and the probes',
      async run(server) {
        for (const path of ['/metrics', '/livez', '/readyz', '/startupz', '/health']) {
          await ask(server, path);
          await ask(server, path, { method: 'HEAD' });
        }
        await expectCounts(server, {});
      },
    },
    {
      name: 'does not look at the query string of /metrics',
      async run(server) {
        for (const query of ['?', '?x=1', '?format=json', '?/../metrics']) {
          const { status, body } = await ask(server, `/metrics${query}`);
          expect(status).toBe(200);
          expect(body).toContain('xai_api_requests_in_flight 0');
        }
        await expectCounts(server, {});
      },
    },
    {
      name: 'answers HEAD on its endpoints without a body',
      async run(server) {
        for (const path of ['/metrics', '/livez', '/health']) {
          const [head, get] = [
            await ask(server, path, { method: 'HEAD' }),
            await ask(server, path),
          ];
          expect([head.status, head.body]).toEqual([get.status, '']);
          expect(head.headers['content-type']).toBe(get.headers['content-type']);
        }
      },
    },
    {
      name: 'leaves other verbs on its paths to the application, and counts them',
      async run(server) {
        const { status } = await ask(server, '/metrics', { method: 'POST' });
        expect(status).toBe(404);
        await expectCounts(server, { 'POST __unmatched__ 404': 1 });
      },
    },
    {
      name: 'leaves paths below and beside its own to the application',
      async run(server) {
        for (const path of ['/metrics/x', '/metricsx', '/livez/x', '//metrics', '/x/metrics']) {
          expect((await ask(server, path)).status).toBe(404);
        }
        await expectCounts(server, { 'GET __unmatched__ 404': 5 });
      },
    },
    {
      name: 'leaves a route of the application at /metrics to it, and counts it',
      settings: { ownMetricsRoute: true },
      async run(server) {
        expect((await ask(server, '/metrics')).body).toBe('own');
        const counted = { 'GET /metrics 200': 1 };
        // Express and Koa have answered before the instrumentation; Fastify hooks on to all routes,
        // and controllers come after all middleware.
        const counts = { Express: {}, Koa: {}, Fastify: counted, 'NestJS Express': counted };
        await expectCounts(server, by(server, counts));
      },
    },
    {
      name: 'serves the endpoints at other paths, several of them, and not at all where false',
      options: { paths: { metrics: ['/internal/metrics', '/prom'], health: false } },
      async run(server) {
        expect((await ask(server, '/internal/metrics')).status).toBe(200);
        expect((await ask(server, '/prom')).status).toBe(200);
        expect((await ask(server, '/metrics')).status).toBe(404);
        expect((await ask(server, '/health')).status).toBe(404);
        await expectCounts(server, { 'GET __unmatched__ 404': 2 });
      },
    },
    {
      name: 'counts its endpoints when asked to',
      options: { countOwnEndpoints: true },
      async run(server) {
        await ask(server, '/livez');
        await ask(server, '/metrics?x');
        await expectCounts(server, { 'GET /livez 200': 1, 'GET /metrics 200': 1 });
      },
    },
    {
      name: 'uses another prefix for every metric of its own',
      options: { prefix: 'aixn_' },
      async run(server) {
        await ask(server, '/plain');
        await eventually(async () => {
          const samples = parseSamples((await ask(server, '/metrics')).body);
          expect(sampleValue(samples, 'aixn_api_requests_total', { endpoint: '/plain' })).toBe(1);
          expect(samples.filter(({ name }) => name.startsWith('xai_'))).toEqual([]);
        });
      },
    },
    {
      name: 'puts constant labels on every metric of its own',
      options: { constantLabels: { network: 'testnet', node: 'a' } },
      async run(server) {
        await ask(server, '/plain');
        const samples = parseSamples((await ask(server, '/metrics')).body);
        const own = samples.filter(({ name }) => name.startsWith('xai_'));
        expect(own.length).toBeGreaterThan(20);
        for (const { labels } of own)
          expect(labels).toMatchObject({ network: 'testnet', node: 'a' });
      },
    },
    {
      name: 'shows the metrics of the process beside its own when asked to',
      options: { processMetrics: true },
      async run(server) {
        const { body } = await ask(server, '/metrics');
        expect(body).toMatch(/^process_cpu_seconds_total /m);
        expect(body).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
      },
    },
    {
      name: "shows the application's own metrics beside its own",
      async run(server) {
        const registers = [server.monitoring.registry as Registry];
        const own = new Counter({ name: 'own_total', help: 'own', labelNames: ['a'], registers });
        own.inc({ a: 'quote " backslash \\ line\nend' }, 2);
        const { body } = await ask(server, '/metrics');
        expect(body).toContain('own_total{a="quote \\" backslash \\\\ line\\nend"} 2\n');
      },
    },
    {
      name: 'loses the lines of a collector that throws, and no others',
      async run(server) {
        new Gauge({
          name: 'own_broken',
          help: 'own',
          registers: [server.monitoring.registry as Registry],
          collect() {
            throw new Error('on purpose');
          },
        });
        await ask(server, '/plain');
        await eventually(async () => {
          const { status, body } = await ask(server, '/metrics');
          expect(status).toBe(200);
          const samples = parseSamples(body);
          expect(sampleValue(samples, 'own_broken')).toBeUndefined();
          expect(sampleValue(samples, 'xai_api_requests_total')).toBe(1);
        });
      },
    },
    {
      name: 'has each series once, each metric with its help and type, and a line end at the end',
      async run(server) {
        for (const path of ['/plain', '/fail', '/nowhere']) await ask(server, path);
        const { body } = await ask(server, '/metrics');
        expect(body.endsWith('\n')).toBe(true);
        const lines = body.split('\n').filter((line) => line !== '');
        const series = lines
          .filter((line) => !line.startsWith('#'))
          .map((l) => l.replace(/ \S+$/, ''));
        expect(new Set(series).size).toBe(series.length);
        const heads = lines.filter((line) => line.startsWith('# '));
        expect(new Set(heads).size).toBe(heads.length);
        const helps = heads
          .filter((line) => line.startsWith('# HELP '))
          .map((l) => l.split(' ')[2]);
        const types = heads
          .filter((line) => line.startsWith('# TYPE '))
          .map((l) => l.split(' ')[2]);
        expect(helps).toEqual(types);
      },
    },
    {
      name: 'answers scrapes while requests are in flight, without waiting for them',
      async run(server) {
        const socket = await openSocket(server);
        socket.write(requestText('/hang'));
        await expectInFlight(server, 1);
        const pages = await Promise.all(Array.from({ length: 5 }, () => ask(server, '/metrics')));
        for (const { status, body } of pages) {
          expect(status).toBe(200);
          expect(body).toMatch(/^xai_api_requests_in_flight 1$/m);
        }
        await expectCountsInFlight(server, {}, 1);
      },
    },
    {
      name: 'shows the same to a scrape as to a reader in the process',
      async run(server) {
        for (const path of ['/plain', '/fail', '/nowhere']) await ask(server, path);
        await expectCounts(server, {
          'GET /plain 200': 1,
          'GET /fail 500': 1,
          'GET __unmatched__ 404': 1,
        });
        const isApi = ({ name }: { name: string }) => name.startsWith('xai_api_request');
        const scraped = parseSamples((await ask(server, '/metrics')).body).filter(isApi);
        expect(scraped).toEqual((await readSamples(server)).filter(isApi));
      },
    },
    {
      name: 'gives its numbers to getMetricsAsJSON() as other metrics do',
      async run(server) {
        await ask(server, '/plain');
        await expectCounts(server, { 'GET /plain 200': 1 });
        const registry = server.monitoring.registry as Registry;
        const all = await registry.getMetricsAsJSON();
        const requests = all.find(({ name }) => name === 'xai_api_requests_total');
        expect(requests).toMatchObject({
          type: 'counter',
          values: [{ value: 1, labels: { method: 'GET', endpoint: '/plain', status: '200' } }],
        });
      },
    },
    {
      name: 'counts from 0 after resetMetrics()',
      async run(server) {
        await ask(server, '/plain');
        await expectCounts(server, { 'GET /plain 200': 1 });
        (server.monitoring.registry as Registry).resetMetrics();
        await ask(server, '/plain');
        await ask(server, '/teapot');
        await expectCounts(server, { 'GET /plain 200': 1, 'GET /teapot 418': 1 });
      },
    },
    {
      name: 'writes the default labels of the registry to every metric',
      async run(_server, start) {
        const registry = new Registry();
        registry.setDefaultLabels({ app: 'explorer' });
        const server = await start({ registry });
        await ask(server, '/plain');
        const samples = parseSamples((await ask(server, '/metrics')).body);
        const requests = samples.filter(({ name }) => name.startsWith('xai_api_requests'));
        expect(requests.length).toBeGreaterThan(1);
        for (const { labels } of requests) expect(labels.app).toBe('explorer');
      },
    },
    {
      name: 'records chain events beside the requests',
      async run(server) {
        server.monitoring.metrics.recordBlock({ height: 7n, source: 'mined' });
        const samples = parseSamples((await ask(server, '/metrics')).body);
        expect(sampleValue(samples, 'xai_block_height')).toBe(7);
        expect(sampleValue(samples, 'xai_blocks_total', { source: 'mined' })).toBe(1);
      },
    },
  ],
};
