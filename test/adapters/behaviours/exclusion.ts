import { expect } from '@jest/globals';
import { sampleValue } from '../../samples';
import { ask, openSocket, requestText } from '../client';
import { expectCounts, expectCountsInFlight, expectInFlight } from '../counted';
import type { BehaviourTable } from './behaviour';

/** The path that was asked for, in Express' request, Koa's context and Fastify's request. */
function pathOf(source: unknown): string {
  const { originalUrl, url } = source as { originalUrl?: string; url: string };
  return (originalUrl ?? url).split('?', 1)[0] as string;
}

export const exclusion: BehaviourTable = {
  area: 'exclusion',
  behaviours: [
    {
      name: 'does not count exact paths, whatever their query',
      options: { exclude: ['/plain', '/nowhere'] },
      async run(server) {
        for (const path of ['/plain', '/plain?x=1', '/nowhere', '/nowhere/else', '/teapot']) {
          await ask(server, path);
        }
        await expectCounts(server, { 'GET __unmatched__ 404': 1, 'GET /teapot 418': 1 });
      },
    },
    {
      name: 'does not count what begins so, mounts included',
      options: { exclude: ['/api/chain/*'] },
      async run(server) {
        await ask(server, '/api/chain/a/blocks/1');
        await ask(server, '/api/chain/a/fail');
        await ask(server, '/api/other');
        await expectCounts(server, { 'GET __unmatched__ 404': 1 });
      },
    },
    {
      name: 'does not count what an expression fits, each time',
      options: { exclude: [/^\/items\/\d+$/g] },
      async run(server) {
        for (const path of ['/items/1', '/items/2', '/items/3', '/items/a'])
          await ask(server, path);
        await expectCounts(server, { 'GET /items/:id 200': 1 });
      },
    },
    {
      name: 'does not count what a function says',
      options: { exclude: (source) => pathOf(source) === '/plain' },
      async run(server) {
        await ask(server, '/plain');
        await ask(server, '/teapot');
        await expectCounts(server, { 'GET /teapot 418': 1 });
      },
    },
    {
      name: 'has excluded requests neither in flight nor among the errors',
      options: { exclude: ['/hang', '/fail'] },
      async run(server) {
        const socket = await openSocket(server);
        socket.write(requestText('/hang'));
        await ask(server, '/fail');
        (await openSocket(server)).write(requestText('/late'));
        await expectInFlight(server, 1);
        const samples = await expectCountsInFlight(server, {}, 1);
        expect(sampleValue(samples, 'xai_api_errors_total') ?? 0).toBe(0);
        socket.destroy();
        server.finish();
        await expectCounts(server, { 'GET /late 200': 1 });
      },
    },
    {
      name: 'answers a request whose exclusion cannot be decided',
      options: {
        exclude() {
          throw new Error('on purpose');
        },
      },
      async run(server) {
        expect((await ask(server, '/plain')).status).toBe(200);
        const page = await ask(server, '/metrics');
        expect(page.body).toMatch(/^xai_instrumentation_errors_total\{where="request"\} [1-9]/m);
      },
    },
  ],
};
