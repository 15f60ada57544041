import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { ask } from '../client';
import { expectCounts } from '../counted';
import type { TestServer } from '../servers/test-server';
import type { BehaviourTable } from './behaviour';

const token = 'a-long-random-token';
const right = { authorization: `Bearer ${token}` };

export const access: BehaviourTable = {
  area: 'access',
  behaviours: [
    {
      name: 'lets the right token in, and nobody else',
      options: { access: { token } },
      async run(server) {
        expect(await statusOf(server, right)).toBe(200);
        for (const authorization of [
          '',
          'Bearer',
          `Bearer ${token}x`,
          `Bearer  `,
          token,
          'Basic a',
        ]) {
          expect([authorization, await statusOf(server, { authorization })]).toEqual([
            authorization,
            401,
          ]);
        }
      },
    },
    {
      name: 'asks for what is missing with WWW-Authenticate',
      options: { access: { token } },
      async run(server) {
        const refused = await ask(server, '/metrics');
        expect(refused.status).toBe(401);
        expect(refused.headers['www-authenticate']).toBe('Bearer realm="metrics"');
        expect(refused.headers['cache-control']).toBe('no-store');
      },
    },
    {
      name: 'lets the right name and password in, and nobody else',
      options: { access: { basic: { username: 'scraper', password: 'secret' } } },
      async run(server) {
        const basic = (pair: string) => ({
          authorization: `Basic ${Buffer.from(pair).toString('base64')}`,
        });
        expect(await statusOf(server, basic('scraper:secret'))).toBe(200);
        for (const pair of ['scraper:wrong', 'other:secret', 'scraper', ':', 'scraper:secret:']) {
          expect([pair, await statusOf(server, basic(pair))]).toEqual([pair, 401]);
        }
      },
    },
    {
      name: 'answers a wrong token and none at all with the same bytes',
      options: { access: { token } },
      async run(server) {
        const answers = [
          await ask(server, '/metrics'),
          await ask(server, '/metrics', { headers: { authorization: 'Bearer wrong' } }),
          await ask(server, '/metrics', { headers: { authorization: `Bearer ${token}x` } }),
        ].map(({ status, headers: { date: _, ...headers }, body }) => ({ status, headers, body }));
        expect(answers[1]).toEqual(answers[0]);
        expect(answers[2]).toEqual(answers[0]);
      },
    },
    {
      name: 'refuses HEAD as it refuses GET',
      options: { access: { token } },
      async run(server) {
        expect((await ask(server, '/metrics', { method: 'HEAD' })).status).toBe(401);
        const allowed = await ask(server, '/metrics', { method: 'HEAD', headers: right });
        expect(allowed.status).toBe(200);
      },
    },
    {
      name: 'cannot be passed by by another spelling of the path',
      options: { access: { token } },
      async run(server) {
        for (const path of [
          '/metrics?',
          '/metrics?token=1',
          '/METRICS',
          '/metrics/',
          '/%6detrics',
          '//metrics',
        ]) {
          const { body } = await ask(server, path);
          expect([path, body.includes('xai_')]).toEqual([path, false]);
        }
      },
    },
    {
      name: 'guards /metrics and /health, and leaves the probes open',
      options: { access: { token } },
      async run(server) {
        for (const path of ['/metrics', '/health', '/healthz']) {
          expect([path, (await ask(server, path)).status]).toEqual([path, 401]);
        }
        for (const path of ['/livez', '/readyz', '/startupz', '/plain']) {
          expect([path, (await ask(server, path)).status]).toEqual([path, 200]);
        }
      },
    },
    {
      name: 'guards the endpoints that it is told to',
      options: { access: { token, endpoints: ['ready'] } },
      async run(server) {
        expect((await ask(server, '/readyz')).status).toBe(401);
        expect((await ask(server, '/metrics')).status).toBe(200);
      },
    },
    {
      name: 'does not count refused callers',
      options: { access: { token } },
      async run(server) {
        await ask(server, '/metrics');
        await ask(server, '/health');
        await expectCounts(server, {});
      },
    },
    {
      name: 'reads the token of a file again when it has changed',
      async run(_server, start) {
        const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-token-'));
        try {
          const tokenFile = join(folder, 'token');
          writeFileSync(tokenFile, `${token}\n`);
          const server = await start({ access: { tokenFile } });
          expect(await statusOf(server, right)).toBe(200);
          expect(await statusOf(server, { authorization: 'Bearer another' })).toBe(401);
          writeFileSync(tokenFile, 'another-token-of-another-length\n');
          const deadline = Date.now() + 5_000;
          const authorization = 'Bearer another-token-of-another-length';
          while ((await statusOf(server, { authorization })) !== 200) {
            expect(Date.now()).toBeLessThan(deadline);
          }
          expect(await statusOf(server, right)).toBe(401);
        } finally {
          rmSync(folder, { recursive: true });
        }
      },
    },
    {
      name: 'lets callers of its networks in',
      options: { access: { networks: ['127.0.0.0/8', '::1'] } },
      async run(server) {
        expect(await statusOf(server)).toBe(200);
      },
    },
    {
      name: 'refuses callers of other networks with 403, whatever they say of themselves',
      options: { access: { networks: ['10.0.0.0/8'] } },
      async run(server) {
        expect(await statusOf(server)).toBe(403);
        for (const name of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'x-client-ip']) {
          expect([name, await statusOf(server, { [name]: '10.0.0.1' })]).toEqual([name, 403]);
        }
      },
    },
    {
      name: 'believes the proxy that the framework trusts',
      settings: { trustedProxy: '127.0.0.1' },
      options: { access: { networks: ['10.0.0.0/8'] } },
      async run(server) {
        expect(await statusOf(server, { 'x-forwarded-for': '10.0.0.1' })).toBe(200);
        expect(await statusOf(server, { 'x-forwarded-for': '203.0.113.9' })).toBe(403);
        expect(await statusOf(server)).toBe(403);
      },
    },
    {
      name: 'believes no address that a caller has put before that of the proxy',
      settings: { trustedProxy: '127.0.0.1' },
      options: { access: { networks: ['10.0.0.0/8'] } },
      async run(server) {
        expect(await statusOf(server, { 'x-forwarded-for': '10.0.0.1, 203.0.113.9' })).toBe(403);
      },
      except: {
        Koa: {
          reason:
            'Koa takes the first address unless app.maxIpsCount says how many proxies there are',
          async run(server) {
            expect(await statusOf(server, { 'x-forwarded-for': '10.0.0.1, 203.0.113.9' })).toBe(
              200,
            );
          },
        },
      },
    },
    {
      name: 'believes no proxy but the trusted one',
      settings: { trustedProxy: '192.0.2.1' },
      options: { access: { networks: ['10.0.0.0/8'] } },
      async run(server) {
        expect(await statusOf(server, { 'x-forwarded-for': '10.0.0.1' })).toBe(403);
      },
      except: {
        Koa: {
          reason: 'Koa trusts all proxies or none',
          async run(server) {
            expect(await statusOf(server, { 'x-forwarded-for': '10.0.0.1' })).toBe(200);
          },
        },
      },
    },
    {
      name: 'wants both a network and a token where both are given',
      options: { access: { token, networks: ['10.0.0.0/8'] } },
      async run(server) {
        expect(await statusOf(server, right)).toBe(403);
      },
    },
    {
      name: 'answers refused callers as it answers for an unknown path, with refuseWith 404',
      options: { access: { token, refuseWith: 404 } },
      async run(server) {
        const plain = ({ status, headers, body }: Awaited<ReturnType<typeof ask>>) => {
          const { date: _, etag: __, ...others } = headers;
          return { status, headers: others, body: body.replaceAll('metricz', 'metrics') };
        };
        const [refused, unknown] = [await ask(server, '/metrics'), await ask(server, '/metricz')];
        expect(refused.status).toBe(404);
        expect(plain(refused)).toEqual(plain(unknown));
        expect(await statusOf(server, right)).toBe(200);
      },
    },
    {
      name: 'asks a function of the application, which sees address, headers and URL',
      options: {
        access: {
          allow: ({ ip, headers, url }) =>
            ip?.endsWith('127.0.0.1') === true &&
            headers['x-scrape'] === 'yes' &&
            url === '/metrics?a',
        },
      },
      async run(server) {
        const headers = { 'x-scrape': 'yes' };
        expect((await ask(server, '/metrics?a', { headers })).status).toBe(200);
        expect((await ask(server, '/metrics?b', { headers })).status).toBe(403);
        expect((await ask(server, '/metrics?a')).status).toBe(403);
      },
    },
    {
      name: 'refuses when that function throws or rejects, and goes on',
      options: {
        access: {
          allow({ url }) {
            if (url.endsWith('?throw')) throw new Error('on purpose');
            return url.endsWith('?reject') ? Promise.reject(new Error('on purpose')) : true;
          },
        },
      },
      async run(server) {
        expect((await ask(server, '/metrics?throw')).status).toBe(403);
        expect((await ask(server, '/metrics?reject')).status).toBe(403);
        expect((await ask(server, '/metrics')).status).toBe(200);
      },
    },
    {
      name: 'shows a secret nowhere',
      options: { access: { token } },
      async run(server) {
        const pages = [
          await ask(server, '/metrics', { headers: right }),
          await ask(server, '/health', { headers: right }),
          await ask(server, '/metrics'),
        ];
        for (const { body, headers } of pages) {
          expect(body + JSON.stringify(headers)).not.toContain(token);
        }
      },
    },
    {
      name: 'leaves other verbs on a guarded path to the application',
      options: { access: { token } },
      async run(server) {
        expect((await ask(server, '/metrics', { method: 'DELETE' })).status).toBe(404);
        await expectCounts(server, { 'DELETE __unmatched__ 404': 1 });
      },
    },
  ],
};

async function statusOf(server: TestServer, headers: Record<string, string> = {}): Promise<number> {
  return (await ask(server, '/metrics', { headers })).status;
}
