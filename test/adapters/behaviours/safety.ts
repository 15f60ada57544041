import { METHODS } from 'node:http';
import { expect } from '@jest/globals';
import type { Registry } from 'prom-client';
import { eventually, sampleValue } from '../../samples';
import { ask, close, openSocket, requestText, sendRaw } from '../client';
import { countsOf, expectCounts, readSamples } from '../counted';
import type { TestServer } from '../servers/test-server';
import { type BehaviourTable, by } from './behaviour';
import { address } from './routing';

/** Names that mean something to a plain object of JavaScript. */
const objectNames = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
];

// CONNECT without a listener closes the connection; nobody sees a request.
const verbs = METHODS.filter((name) => name !== 'CONNECT');

export const safety: BehaviourTable = {
  area: 'safety',
  behaviours: [
    {
      name: 'folds a verb that it does not count by name into _OTHER',
      async run(server) {
        await sendRaw(server, requestText('/plain', 'PROPFIND', [close]));
        await eventually(async () => {
          const samples = await readSamples(server);
          expect(sampleValue(samples, 'xai_api_requests_total', { method: '_OTHER' })).toBe(1);
          expect(sampleValue(samples, 'xai_api_requests_total')).toBe(1);
        });
      },
    },
    {
      name: 'has a bounded label for every verb that Node takes',
      async run(server) {
        await askWithEveryVerb(server);
        await expectBoundedVerbs(server, verbs.length);
      },
    },
    {
      name: 'counts nothing of a verb that Node does not take',
      async run(server) {
        for (const method of ['INVENTED', 'get', ...objectNames]) {
          const text = await sendRaw(server, requestText('/plain', method, [close]));
          expect(text).toMatch(/^HTTP\/1.1 400 /);
        }
        await expectCounts(server, {});
      },
    },
    {
      name: 'leaves CONNECT, which Node hands to nobody, uncounted',
      async run(server) {
        await sendRaw(server, requestText('a.example:443', 'CONNECT', []));
        await expectCounts(server, {});
      },
    },
    {
      name: 'counts OPTIONS *',
      async run(server) {
        await sendRaw(server, requestText('*', 'OPTIONS', [close]));
        await eventually(async () => {
          const counts = Object.entries(countsOf(await readSamples(server)));
          expect(counts).toEqual([[expect.stringMatching(/^OPTIONS __unmatched__ \d+$/), 1]]);
        });
      },
    },
    {
      name: 'has one label for paths named like members of objects',
      async run(server) {
        for (const name of objectNames) {
          await ask(server, `/${name}`);
          await ask(server, `/${name}/${name}`);
        }
        await expectCounts(server, { 'GET __unmatched__ 404': objectNames.length * 2 });
      },
    },
    {
      name: 'takes parameters, queries and headers named like members of objects for nothing special',
      async run(server) {
        for (const name of objectNames) {
          await ask(server, `/items/${name}?${name}=1&${name}[${name}]=1`, {
            headers: { [name]: name, 'x-forwarded-for': name },
          });
        }
        await expectCounts(server, { 'GET /items/:id 200': objectNames.length });
      },
    },
    {
      name: 'shows no header of the caller',
      async run(server) {
        const headers = {
          'user-agent': address,
          referer: address,
          host: `${address}.example`,
          'x-forwarded-for': address,
          'x-forwarded-host': address,
          'x-forwarded-prefix': `/${address}`,
          'x-original-url': `/${address}`,
          'x-http-method-override': address,
          authorization: `Bearer ${address}`,
          cookie: `a=${address}`,
        };
        await ask(server, '/plain', { headers });
        await ask(server, '/nowhere', { headers });
        await expectCounts(server, { 'GET /plain 200': 1, 'GET __unmatched__ 404': 1 });
        expect((await ask(server, '/metrics', { headers })).body).not.toContain(
          address.slice(2, 20),
        );
      },
    },
    {
      name: 'counts a path that cannot be decoded without a label of it',
      async run(server) {
        await ask(server, '/items/%zz');
        await ask(server, '/items/%E0%A4%A');
        const route = by(server, {
          Express: '__unmatched__ 400',
          Koa: '/items/:id 200',
          Fastify: '__unmatched__ 400',
        });
        await expectCounts(server, { [`GET ${route}`]: 2 });
      },
    },
    {
      name: 'counts nothing of bytes that are no ASCII in a path, which Node refuses',
      async run(server) {
        const text = await sendRaw(server, requestText('/nowhere/\xff\xfe\xc3', 'GET', [close]));
        expect(text).toMatch(/^HTTP\/1.1 400 /);
        await expectCounts(server, {});
      },
    },
    {
      name: 'takes header values that are no UTF-8',
      async run(server) {
        const headers = [close, 'X-Odd: \xff\xfe', 'User-Agent: \xc3\x28', 'traceparent: \xff'];
        await sendRaw(server, requestText('/plain', 'GET', headers));
        await expectCounts(server, { 'GET /plain 200': 1 });
      },
    },
    {
      name: 'counts an address of 8 KB without a label of it',
      async run(server) {
        await ask(server, `/nowhere/${'a'.repeat(8_000)}`);
        await ask(server, `/plain?${'a'.repeat(8_000)}`);
        await expectCounts(server, { 'GET __unmatched__ 404': 1, 'GET /plain 200': 1 });
      },
    },
    {
      name: 'counts a parameter of 8 KB without a label of it',
      async run(server) {
        await ask(server, `/items/${'a'.repeat(8_000)}`);
        await expectCounts(server, { 'GET /items/:id 200': 1 });
      },
      except: {
        Fastify: {
          reason: 'Fastify refuses parameters of more than 100 characters',
          async run(server) {
            const { status } = await ask(server, `/items/${'a'.repeat(8_000)}`);
            // Older ones do not find it; the newest answers before any hook.
            expect(status).toBe(by(server, { 'Fastify 5': 414, 'Fastify 5.0': 404, Fastify: 404 }));
            await expectCounts(server, { [`GET __unmatched__ ${status}`]: 1 });
          },
        },
      },
    },
    {
      name: 'counts nothing of headers that are too large for Node',
      async run(server) {
        const text = await sendRaw(server, requestText(`/${'a'.repeat(70_000)}`, 'GET', [close]));
        expect(text).toMatch(/^(HTTP\/1.1 431 .*)?/);
        await expectCounts(server, {});
      },
    },
    {
      name: 'has one label for escaped null bytes and line ends',
      async run(server) {
        for (const end of ['%00', '%0d%0a', '%0D%0AX-Injected:%201', '%22%7d%201%0a', '%5c%22']) {
          await ask(server, `/nowhere/${end}`);
        }
        await expectCounts(server, { 'GET __unmatched__ 404': 5 });
        const page = await ask(server, '/metrics');
        expect(page.body).not.toMatch(/Injected|\0/);
      },
    },
    {
      name: 'counts nothing of null bytes, which Node refuses',
      async run(server) {
        const text = await sendRaw(server, requestText('/plain\0', 'GET', [close]));
        expect(text).toMatch(/^HTTP\/1.1 400 /);
        await expectCounts(server, {});
      },
    },
    {
      name: 'takes what follows an injected line end for what it is: headers, or another request',
      async run(server) {
        const injected = '/plain HTTP/1.1\r\nHost: a\r\n\r\nGET /teapot';
        await sendRaw(server, requestText(injected, 'GET', [close]));
        await expectCounts(server, { 'GET /plain 200': 1, 'GET /teapot 418': 1 });
      },
    },
    {
      name: 'keeps one series for 500 random paths, each with every common verb',
      async run(server) {
        const socket = await openSocket(server);
        const methods = ['GET', 'POST', 'PUT', 'DELETE'];
        for (let i = 0; i < 500; i += 1) {
          const path = `/${address}/${(i * 7919).toString(36)}/wp-login.php`;
          socket.write(requestText(path, methods[i % 4], ['Content-Length: 0']));
        }
        await expectCounts(server, {
          'GET __unmatched__ 404': 125,
          'POST __unmatched__ 404': 125,
          'PUT __unmatched__ 404': 125,
          'DELETE __unmatched__ 404': 125,
        });
      },
    },
    {
      name: 'keeps one series for 200 addresses below one parameter',
      async run(server) {
        const socket = await openSocket(server);
        for (let i = 0; i < 200; i += 1) socket.write(requestText(`/items/${address}${i}`));
        await expectCounts(server, { 'GET /items/:id 200': 200 });
      },
    },
    {
      name: 'gathers what comes past the limit of label sets in one series',
      options: { maxLabelSets: 5 },
      async run(server) {
        await askWithinLimit(server);
        for (const path of ['/empty', '/fail', '/cached']) await ask(server, path);
        await ask(server, '/plain', { method: 'HEAD' });
        await ask(server, '/plain');
        await expectCounts(server, {
          'GET /plain 200': 2,
          'GET /items/:id 200': 1,
          'GET /teapot 418': 1,
          'GET __unmatched__ 404': 1,
          'GET / 200': 1,
          '_OTHER __overflow__ other': 4,
        });
      },
    },
    {
      name: 'keeps every label set that was there before the limit was reached',
      options: { maxLabelSets: 5 },
      async run(server) {
        await askWithinLimit(server);
        for (const path of ['/empty', '/fail', '/cached', '/plain', '/teapot']) {
          await ask(server, path);
        }
        await eventually(async () => {
          const samples = await readSamples(server);
          const count = (endpoint: string) =>
            sampleValue(samples, 'xai_api_requests_total', { endpoint });
          expect(count('/plain')).toBe(2);
          expect(count('/teapot')).toBe(2);
          expect(count('__overflow__')).toBe(3);
          expect(sampleValue(samples, 'xai_api_requests_total')).toBe(10);
        });
      },
    },
    {
      name: 'counts what was dropped into the overflow, by metric',
      options: { maxLabelSets: 5 },
      async run(server) {
        await askWithinLimit(server);
        for (const path of ['/empty', '/cached']) await ask(server, path);
        await eventually(async () => {
          const samples = await readSamples(server);
          const dropped = (metric: string) =>
            sampleValue(samples, 'xai_dropped_label_sets_total', { metric });
          expect(dropped('api_requests_total')).toBeGreaterThanOrEqual(1);
          expect(dropped('api_request_duration_seconds')).toBeGreaterThanOrEqual(1);
        });
      },
    },
    {
      name: 'answers a request whose counting fails',
      async run(server) {
        const { registry } = server.monitoring;
        await ask(server, '/plain');
        await expectCounts(server, { 'GET /plain 200': 1 });
        const metric = registry.getSingleMetric('xai_api_requests_total');
        Object.defineProperty((metric as { seriesStore: object }).seriesStore, 'values', {
          get() {
            throw new Error('sabotaged');
          },
        });
        const answer = await ask(server, '/teapot');
        expect(answer.status).toBe(418);
        expect((await ask(server, '/plain')).status).toBe(200);
        const { status, body } = await ask(server, '/metrics');
        expect(status).toBe(200);
        expect(body).toMatch(/^xai_instrumentation_errors_total\{where="request"\} [1-9]/m);
      },
    },
    {
      name: 'counts on when a part of its metrics is taken out of the registry',
      async run(server) {
        server.monitoring.registry.removeSingleMetric('xai_api_errors_total');
        expect((await ask(server, '/fail')).status).toBe(500);
        await expectCounts(server, { 'GET /fail 500': 1 });
      },
    },
    {
      name: 'answers requests after the registry was cleared',
      async run(server) {
        await ask(server, '/plain');
        (server.monitoring.registry as Registry).clear();
        expect((await ask(server, '/plain')).status).toBe(200);
        expect((await ask(server, '/metrics')).status).toBe(200);
      },
    },
  ],
};

async function askWithEveryVerb(server: TestServer): Promise<void> {
  for (const method of verbs) {
    await sendRaw(server, requestText('/all/1', method, [close, 'Content-Length: 0']));
  }
}

async function expectBoundedVerbs(server: TestServer, requests: number): Promise<void> {
  await eventually(async () => {
    const samples = await readSamples(server);
    expect(sampleValue(samples, 'xai_api_requests_total')).toBe(requests);
    const counted = samples.filter(({ name }) => name === 'xai_api_requests_total');
    expect(new Set(counted.map(({ labels }) => labels.method)).size).toBeLessThanOrEqual(11);
  });
}

/** Fills five label sets. */
async function askWithinLimit(server: TestServer): Promise<void> {
  for (const path of ['/plain', '/items/1', '/teapot', '/nowhere', '/']) await ask(server, path);
}
