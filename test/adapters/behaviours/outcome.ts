import { expect } from '@jest/globals';
import { sampleValue } from '../../samples';
import { ask, close, openResponse, requestText, sendRaw } from '../client';
import { expectCounts, expectInFlight, readSamples } from '../counted';
import type { TestServer } from '../servers/test-server';
import type { BehaviourTable, Exception } from './behaviour';
import { address } from './routing';

const endedByNest: Exception = {
  reason: 'NestJS ends an answer that fails after its first bytes, as if it were whole',
  async run(server) {
    const text = await sendRaw(server, requestText('/fail-half-way', 'GET', [close]));
    expect(text).toMatch(/\r\n0\r\n\r\n$/);
    await expectCounts(server, { 'GET /fail-half-way 200': 1 });
  },
};

export const outcome: BehaviourTable = {
  area: 'outcome',
  touchesFramework: true,
  behaviours: [
    {
      name: 'counts the status as sent',
      async run(server) {
        await ask(server, '/teapot');
        await ask(server, '/empty');
        await expectCounts(server, { 'GET /teapot 418': 1, 'GET /empty 204': 1 });
      },
    },
    {
      name: 'keeps the full pattern when a nested handler throws',
      async run(server) {
        await ask(server, `/api/chain/${address}/fail`);
        const samples = await expectCounts(server, { 'GET /api/chain/:chain/fail 500': 1 });
        const labels = { endpoint: '/api/chain/:chain/fail', error_type: 'server_error' };
        expect(sampleValue(samples, 'xai_api_errors_total', labels)).toBe(1);
      },
    },
    {
      name: 'keeps the full pattern when a nested handler fails later',
      async run(server) {
        await ask(server, `/api/chain/${address}/fail-later`);
        await expectCounts(server, { 'GET /api/chain/:chain/fail-later 500': 1 });
      },
    },
    {
      name: 'keeps the pattern when a top-level handler throws',
      async run(server) {
        await ask(server, '/fail');
        await expectCounts(server, { 'GET /fail 500': 1 });
      },
    },
    {
      name: 'keeps the pattern when a top-level handler fails later',
      async run(server) {
        await ask(server, '/fail-later');
        await expectCounts(server, { 'GET /fail-later 500': 1 });
      },
    },
    {
      name: 'counts the status that an error handler makes of an error',
      async run(server) {
        await ask(server, `/api/chain/${address}/reject`);
        const samples = await expectCounts(server, { 'GET /api/chain/:chain/reject 422': 1 });
        const labels = { endpoint: '/api/chain/:chain/reject', error_type: 'client_error' };
        expect(sampleValue(samples, 'xai_api_errors_total', labels)).toBe(1);
      },
    },
    {
      name: 'counts a thrown text as an error',
      async run(server) {
        await ask(server, '/fail-text');
        await expectCounts(server, { 'GET /fail-text 500': 1 });
      },
    },
    {
      name: 'counts an error whose handler fails, too, once',
      async run(server) {
        await ask(server, '/fail-badly');
        await expectCounts(server, { 'GET /fail-badly 500': 1 });
      },
    },
    {
      name: 'counts an error of middleware before every route',
      async run(server) {
        await ask(server, `/broken-guard/${address}`);
        await expectCounts(server, { 'GET __unmatched__ 500': 1 });
      },
      except: {
        'NestJS Express': {
          reason: 'NestJS answers errors of its middleware where it is mounted',
          async run(server) {
            await ask(server, `/broken-guard/${address}`);
            await expectCounts(server, { 'GET /broken-guard/:id 500': 1 });
          },
        },
      },
    },
    {
      name: 'counts an answer that fails after its first bytes as 499',
      async run(server) {
        await sendRaw(server, requestText('/fail-half-way', 'GET', [close]));
        await expectCounts(server, { 'GET /fail-half-way 499': 1 });
      },
      except: {
        Koa: {
          reason: 'Koa leaves an answer open that fails after its first bytes',
          async run(server) {
            const response = await openResponse(`${server.url}/fail-half-way`);
            await expectInFlight(server, 1);
            response.destroy();
            await expectCounts(server, { 'GET /fail-half-way 499': 1 });
          },
        },
        Fastify: {
          reason: 'Fastify leaves an answer open that fails after its first bytes',
          async run(server) {
            const response = await openResponse(`${server.url}/fail-half-way`);
            await expectInFlight(server, 1);
            response.destroy();
            await expectCounts(server, { 'GET /fail-half-way 499': 1 });
          },
        },
        'NestJS Express': endedByNest,
        'NestJS Fastify': endedByNest,
      },
    },
    {
      name: 'counts a body stream that fails half-way as 499',
      async run(server) {
        await sendRaw(server, requestText('/broken-stream', 'GET', [close]));
        await expectCounts(server, { 'GET /broken-stream 499': 1 });
      },
      except: {
        'Koa 2': { reason: 'Koa 2 leaves the client waiting when a body stream fails', run: leave },
        'Koa 3.0': { reason: 'Koa 3.0 leaves it waiting, too', run: leave },
      },
    },
    {
      name: 'counts an answer that the server cuts as 499',
      async run(server) {
        await sendRaw(server, requestText('/cut'));
        await sendRaw(server, requestText('/cut-later'));
        await expectCounts(server, { 'GET /cut 499': 1, 'GET /cut-later 499': 1 });
      },
    },
    {
      name: 'counts a status that does not exist as other',
      async run(server) {
        await sendRaw(server, requestText('/odd-status', 'GET', [close]));
        await expectCounts(server, { 'GET /odd-status other': 1 });
      },
    },
    {
      name: 'counts the answer, not the early hints before it',
      async run(server) {
        const text = await sendRaw(server, requestText('/early-hints', 'GET', [close]));
        expect(text).toMatch(/^HTTP\/1.1 103 Early Hints\r\n/);
        await expectCounts(server, { 'GET /early-hints 200': 1 });
      },
    },
    {
      name: 'counts the answer, not the 102 before it',
      async run(server) {
        const text = await sendRaw(server, requestText('/processing', 'GET', [close]));
        expect(text).toMatch(/^HTTP\/1.1 102 Processing\r\n/);
        await expectCounts(server, { 'GET /processing 200': 1 });
      },
    },
    {
      name: 'counts a 304',
      async run(server) {
        await ask(server, '/cached');
        await ask(server, '/cached', { headers: { 'if-none-match': '"a"' } });
        await expectCounts(server, { 'GET /cached 200': 1, 'GET /cached 304': 1 });
      },
    },
    {
      name: 'tells kinds of errors apart',
      async run(server) {
        await ask(server, '/teapot');
        await ask(server, '/fail');
        await ask(server, '/gateway-timeout');
        await sendRaw(server, requestText('/cut'));
        const samples = await expectCounts(server, {
          'GET /teapot 418': 1,
          'GET /fail 500': 1,
          'GET /gateway-timeout 504': 1,
          'GET /cut 499': 1,
        });
        const errors = samples.filter(({ name }) => name === 'xai_api_errors_total');
        expect(errors.map(({ labels, value }) => [labels.error_type, value]).sort()).toEqual([
          ['aborted', 1],
          ['client_error', 1],
          ['server_error', 1],
          ['timeout', 1],
        ]);
      },
    },
    {
      name: 'counts no error for what went well',
      async run(server) {
        for (const path of ['/plain', '/redirect/1', '/empty', '/cached']) await ask(server, path);
        const samples = await expectCounts(server, {
          'GET /plain 200': 1,
          'GET /redirect/:id 302': 1,
          'GET /empty 204': 1,
          'GET /cached 200': 1,
        });
        expect(sampleValue(samples, 'xai_api_errors_total') ?? 0).toBe(0);
      },
    },
    {
      name: 'measures the time of a handler that takes its time',
      async run(server) {
        const sent = Date.now();
        const asked = ask(server, '/late');
        await expectInFlight(server, 1);
        await new Promise((resolve) => setTimeout(resolve, 60));
        server.finish();
        await asked;
        const elapsed = (Date.now() - sent) / 1000;
        const samples = await expectCounts(server, { 'GET /late 200': 1 });
        const seconds = sampleValue(samples, 'xai_api_request_duration_seconds_sum');
        expect(seconds).toBeGreaterThanOrEqual(0.055);
        expect(seconds).toBeLessThanOrEqual(elapsed);
        const below = (le: string) =>
          sampleValue(samples, 'xai_api_request_duration_seconds_bucket', { le });
        expect([below('0.05'), below('+Inf')]).toEqual([0, 1]);
      },
    },
    {
      name: 'measures no more than the client waits for',
      async run(server) {
        const sent = performance.now();
        for (let i = 0; i < 10; i += 1) await ask(server, '/plain');
        const elapsed = (performance.now() - sent) / 1000;
        const samples = await expectCounts(server, { 'GET /plain 200': 10 });
        const seconds = sampleValue(samples, 'xai_api_request_duration_seconds_sum');
        expect(seconds).toBeGreaterThan(0);
        expect(seconds).toBeLessThan(elapsed);
      },
    },
    {
      name: 'has as many durations in all buckets together as requests',
      async run(server) {
        for (const path of ['/plain', '/plain', '/fail', '/nowhere']) await ask(server, path);
        const samples = await expectCounts(server, {
          'GET /plain 200': 2,
          'GET /fail 500': 1,
          'GET __unmatched__ 404': 1,
        });
        const bucket = 'xai_api_request_duration_seconds_bucket';
        expect(sampleValue(samples, bucket, { le: '+Inf' })).toBe(4);
        expect(sampleValue(samples, bucket, { le: '10' })).toBe(4);
      },
    },
    {
      name: 'changes neither status, headers nor body of an answer',
      async run(server, start) {
        // The same server, which counts nothing: `api` is off.
        const bare = await start({ groups: { api: false } });
        for (const path of ['/plain', '/fail', '/teapot', '/nowhere', '/redirect/1', '/cached']) {
          const [one, other] = [await ask(server, path), await ask(bare, path)];
          const { date: _, ...headers } = one.headers;
          const { date: __, ...others } = other.headers;
          expect([one.status, headers, one.body]).toEqual([other.status, others, other.body]);
        }
        expect(await readSamples(bare)).not.toEqual([]);
      },
    },
    {
      name: 'counts an upload to a path that nobody has',
      async run(server) {
        await ask(server, '/nowhere', { method: 'POST', body: 'x'.repeat(10_000) });
        await expectCounts(server, { 'POST __unmatched__ 404': 1 });
      },
    },
  ],
};

async function leave(server: TestServer): Promise<void> {
  const response = await openResponse(`${server.url}/broken-stream`);
  await expectInFlight(server, 1);
  response.destroy();
  await expectCounts(server, { 'GET /broken-stream 499': 1 });
}
