import type { IncomingHttpHeaders } from 'node:http';
import { expect } from '@jest/globals';
import { type Sample, sampleValue } from '../../samples';
import { ask, openSocket, requestText } from '../client';
import { expectCounts, expectInFlight, readSamples } from '../counted';
import type { BehaviourTable } from './behaviour';
import { address } from './routing';

/** Express' request, Koa's context and Fastify's request have this in common. */
const headersOf = (source: unknown) => (source as { headers: IncomingHttpHeaders }).headers;

const tier = {
  oneOf: ['free', 'paid'],
  read: (source: unknown) => headersOf(source)['x-tier'] as string | undefined,
};
const tenant = {
  max: 3,
  read: (source: unknown) => headersOf(source)['x-tenant'] as string | undefined,
};

export const customLabels: BehaviourTable = {
  area: 'custom labels',
  behaviours: [
    {
      name: 'puts a label of a closed set on counter and histogram',
      options: { labels: { tier } },
      async run(server) {
        await ask(server, '/plain', { headers: { 'x-tier': 'paid' } });
        await ask(server, '/plain', { headers: { 'x-tier': 'free' } });
        await ask(server, '/items/1', { headers: { 'x-tier': 'free' } });
        const samples = await expectCounts(server, {
          'GET /plain 200': 2,
          'GET /items/:id 200': 1,
        });
        for (const name of ['xai_api_requests_total', 'xai_api_request_duration_seconds_count']) {
          expect(sampleValue(samples, name, { tier: 'paid' })).toBe(1);
          expect(sampleValue(samples, name, { tier: 'free' })).toBe(2);
        }
      },
    },
    {
      name: 'makes other of a value outside of the set, and of none',
      options: { labels: { tier } },
      async run(server) {
        for (const value of [
          'platinum',
          address,
          '__proto__',
          'constructor',
          'Paid',
          'free,paid',
        ]) {
          await ask(server, '/plain', { headers: { 'x-tier': value } });
        }
        await ask(server, '/plain');
        await expectCounts(server, { 'GET /plain 200': 7 });
        expect(await valuesOf(server, 'tier')).toEqual(['other']);
      },
    },
    {
      name: 'caps the values of an open label, whatever callers send',
      options: { labels: { tenant } },
      async run(server) {
        for (const value of ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'alpha', 'zeta']) {
          await ask(server, '/plain', { headers: { 'x-tenant': value } });
        }
        const samples = await expectCounts(server, { 'GET /plain 200': 7 });
        expect(await valuesOf(server, 'tenant')).toEqual(['alpha', 'beta', 'gamma', 'other']);
        const count = (value: string) =>
          sampleValue(samples, 'xai_api_requests_total', { tenant: value });
        expect([count('alpha'), count('other')]).toEqual([2, 3]);
      },
    },
    {
      name: 'shows no address, hash or number through an open label',
      options: { labels: { tenant } },
      async run(server) {
        for (const value of [
          address,
          address.slice(2),
          '1234567',
          `bc1q${'x0'.repeat(19)}`,
          'a"b',
        ]) {
          await ask(server, '/plain', { headers: { 'x-tenant': value } });
        }
        await expectCounts(server, { 'GET /plain 200': 5 });
        expect(await valuesOf(server, 'tenant')).toEqual(['other']);
      },
    },
    {
      name: 'answers a request whose label cannot be read, and counts it as other',
      options: {
        labels: {
          tier: {
            oneOf: ['free'],
            read() {
              throw new Error('on purpose');
            },
          },
        },
      },
      async run(server) {
        expect((await ask(server, '/plain')).status).toBe(200);
        const samples = await expectCounts(server, { 'GET /plain 200': 1 });
        expect(sampleValue(samples, 'xai_api_requests_total', { tier: 'other' })).toBe(1);
        expect(sampleValue(samples, 'xai_instrumentation_errors_total')).toBe(1);
      },
    },
    {
      name: 'labels requests that nobody waits for any more',
      options: { labels: { tier } },
      async run(server) {
        const socket = await openSocket(server);
        socket.write(requestText('/hang', 'GET', ['X-Tier: paid']));
        await expectInFlight(server, 1);
        socket.destroy();
        const samples = await expectCounts(server, { 'GET /hang 499': 1 });
        expect(sampleValue(samples, 'xai_api_requests_total', { tier: 'paid' })).toBe(1);
      },
    },
    {
      name: 'has one series for all that is past the limit of label sets',
      options: { labels: { tier, tenant }, maxLabelSets: 2 },
      async run(server) {
        for (const value of ['free', 'paid', 'other', 'none']) {
          for (const path of ['/plain', '/items/1']) {
            await ask(server, path, { headers: { 'x-tier': value, 'x-tenant': value } });
          }
        }
        await expectCounts(server, {
          'GET /plain 200': 1,
          'GET /items/:id 200': 1,
          '_OTHER __overflow__ other': 6,
        });
        const samples = await readSamples(server);
        const requests = samples.filter(({ name }) => name === 'xai_api_requests_total');
        expect(requests.length).toBe(3);
        const overflow = requests.find(({ labels }) => labels.endpoint === '__overflow__');
        expect(overflow?.labels).toMatchObject({ tier: 'other', tenant: 'other' });
      },
    },
  ],
};

async function valuesOf(server: Parameters<typeof readSamples>[0], label: string) {
  const values = (await readSamples(server))
    .filter(({ name }: Sample) => name === 'xai_api_requests_total')
    .map(({ labels }) => labels[label]);
  return [...new Set(values)].sort();
}
