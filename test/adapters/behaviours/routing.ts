import { expect } from '@jest/globals';
import { eventually, sampleValue } from '../../samples';
import { ask, close, requestText, sendRaw } from '../client';
import { expectCounts, readSamples } from '../counted';
import { type BehaviourTable, by } from './behaviour';

export const address = '0x52908400098527886E0F7030069857D2E4169EE7';

export const routing: BehaviourTable = {
  area: 'routing',
  touchesFramework: true,
  behaviours: [
    {
      name: 'counts a request by method, matched route and status',
      async run(server) {
        await ask(server, `/items/${address}`);
        await expectCounts(server, { 'GET /items/:id 200': 1 });
      },
    },
    {
      name: 'labels a nested and parameterised prefix with its full pattern',
      async run(server) {
        await ask(server, `/api/chain/${address}/blocks/17`);
        await expectCounts(server, { 'GET /api/chain/:chain/blocks/:height 200': 1 });
      },
    },
    {
      name: 'tells two mounts of one router apart',
      async run(server) {
        await ask(server, `/v1/shared/${address}`);
        await ask(server, `/v2/shared/${address}`);
        await ask(server, `/v2/shared/${address}`);
        await expectCounts(server, { 'GET /v1/shared/:id 200': 1, 'GET /v2/shared/:id 200': 2 });
      },
    },
    {
      name: 'counts a request to a sub-application that is instrumented itself once, with its prefix',
      async run(server) {
        await ask(server, `/sub/app/inner/${address}`);
        await expectCounts(server, { 'GET /sub/app/inner/:id 200': 1 });
      },
    },
    {
      name: 'keeps the prefix of a sub-application when it fails',
      async run(server) {
        await ask(server, `/sub/app/fail/${address}`);
        await expectCounts(server, { 'GET /sub/app/fail/:id 500': 1 });
      },
    },
    {
      name: 'shows a regular expression in short, and nothing that has to be escaped',
      async run(server) {
        await ask(server, '/digits/17');
        await ask(server, '/digits/18');
        const route = by(server, {
          Express: '/digits/*#pfrv',
          Koa: '/digits/*#pfrv',
          // Text stays as it was written.
          Fastify: '/digits/:number(^\\\\d+$)',
        });
        await expectCounts(server, { [`GET ${route} 200`]: 2 });
      },
    },
    {
      name: 'shows the name of a route that has one, and counts routes of one name together',
      options: {
        routeNames: {
          '/items/:id': '/things/:id',
          '/plain': '/things/:id',
          '/v1/shared/:id': 'shared',
          '/shared/:id': 'never',
        },
      },
      async run(server) {
        for (const path of ['/items/1', '/items/2', '/plain', '/v1/shared/1', '/v2/shared/1']) {
          await ask(server, path);
        }
        await expectCounts(server, {
          'GET /things/:id 200': 3,
          'GET shared 200': 1,
          'GET /v2/shared/:id 200': 1,
        });
      },
    },
    {
      name: 'shows what a list of paths was declared with',
      async run(server) {
        await ask(server, `/left/${address}`);
        await ask(server, `/right/${address}`);
        await expectCounts(
          server,
          by(server, {
            Express: { 'GET /left/:id|/right/:id 200': 2 },
            // These make a route of each path.
            Koa: { 'GET /left/:id 200': 1, 'GET /right/:id 200': 1 },
            Fastify: { 'GET /left/:id 200': 1, 'GET /right/:id 200': 1 },
            'NestJS Express': { 'GET /left/:id 200': 1, 'GET /right/:id 200': 1 },
          }),
        );
      },
    },
    {
      name: 'shows a wildcard as it was written',
      async run(server) {
        await ask(server, `/files/deep/${address}.txt`);
        await ask(server, `/files/${address}`);
        const route = by(server, {
          'Express 4': '/files/*',
          Express: '/files/{*path}',
          Koa: '/files/{*path}',
          Fastify: '/files/*',
        });
        await expectCounts(server, { [`GET ${route} 200`]: 2 });
      },
    },
    {
      name: 'shows an optional parameter as it was written, given or not',
      async run(server) {
        await ask(server, '/optional');
        await ask(server, `/optional/${address}`);
        const route = by(server, {
          'Express 4': '/optional/:id?',
          Express: '/optional{/:id}',
          Koa: '/optional{/:id}',
          Fastify: '/optional/:id?',
        });
        await expectCounts(server, { [`GET ${route} 200`]: 2 });
      },
    },
    {
      name: 'labels the root',
      async run(server) {
        await ask(server, '/');
        await ask(server, `/?${address}`);
        await expectCounts(server, { 'GET / 200': 2 });
      },
    },
    {
      name: 'does not look at the query string',
      async run(server) {
        await ask(server, `/items/1?wallet=${address}&/plain?x`);
        await expectCounts(server, { 'GET /items/:id 200': 1 });
      },
    },
    {
      name: 'shows the declared letters of a path that was asked for in others',
      async run(server) {
        await ask(server, '/ITEMS/1');
        await expectCounts(server, { 'GET /items/:id 200': 1 });
      },
      except: {
        Fastify: {
          reason: 'Fastify heeds the case of letters',
          async run(server) {
            await ask(server, '/ITEMS/1');
            await expectCounts(server, { 'GET __unmatched__ 404': 1 });
          },
        },
      },
    },
    {
      name: 'shows the declared pattern of a path that was asked for with a slash at its end',
      async run(server) {
        await ask(server, '/items/1/');
        await expectCounts(server, { 'GET /items/:id 200': 1 });
      },
      except: {
        Fastify: {
          reason: 'Fastify heeds slashes at the end',
          async run(server) {
            await ask(server, '/items/1/');
            await expectCounts(server, { 'GET __unmatched__ 404': 1 });
          },
        },
      },
    },
    {
      name: 'counts once what several handlers of a route pass on',
      async run(server) {
        await ask(server, `/chained/${address}`);
        await expectCounts(server, { 'GET /chained/:id 200': 1 });
      },
    },
    {
      name: 'labels the route that answered when another one has passed',
      async run(server) {
        await ask(server, `/choose/${address}`);
        await ask(server, `/choose/${address}?next=1`);
        await expectCounts(server, { 'GET /choose/:id 200': 1, 'GET /choose/:name 200': 1 });
      },
      except: {
        Fastify: {
          reason: 'Fastify chooses by constraints, before any handler',
          async run(server) {
            await ask(server, `/choose/${address}`);
            await ask(server, `/choose/${address}`, { headers: { host: 'other.example' } });
            await expectCounts(server, { 'GET /choose/:id 200': 1, 'GET /choose/:name 200': 1 });
          },
        },
      },
    },
    {
      name: 'keeps the route of a handler that has answered and then passes on',
      async run(server) {
        await ask(server, `/answered/${address}`);
        await expectCounts(server, { 'GET /answered/:id 200': 1 });
      },
    },
    {
      name: 'counts a handler that answers twice once',
      async run(server) {
        await ask(server, `/twice/${address}`);
        await expectCounts(server, { 'GET /twice/:id 200': 1 });
      },
    },
    {
      name: 'has one label for middleware that answers below a prefix',
      async run(server) {
        for (let i = 0; i < 5; i += 1) await ask(server, `/legacy/${address}${i}/rest`);
        // Express knows what answers, and where it was mounted.
        const label = by(server, {
          Express: '/legacy/:id',
          Koa: '__unmatched__',
          Fastify: '__unmatched__',
        });
        await expectCounts(server, { [`GET ${label} 200`]: 5 });
      },
    },
    {
      name: 'has one label for all static files',
      async run(server) {
        await ask(server, '/static/express.ts');
        await ask(server, '/static/koa.ts');
        await ask(server, `/static/${address}`);
        await expectCounts(
          server,
          by(server, {
            Express: { 'GET /static 200': 2, 'GET __unmatched__ 404': 1 },
            Koa: { 'GET __unmatched__ 200': 3 },
            Fastify: { 'GET /static/* 200': 3 },
          }),
        );
      },
    },
    {
      name: 'counts a 401 that comes before routing',
      async run(server) {
        await ask(server, `/private/${address}`);
        await ask(server, `/private/${address}`, { headers: { authorization: 'Bearer a' } });
        await expectCounts(
          server,
          by(server, {
            Express: { 'GET /private 401': 1, 'GET /private/:id 200': 1 },
            Koa: { 'GET __unmatched__ 401': 1, 'GET /private/:id 200': 1 },
            // It has found the route by then.
            Fastify: { 'GET /private/:id 401': 1, 'GET /private/:id 200': 1 },
            // A guard belongs to its route.
            'NestJS Express': { 'GET /private/:id 401': 1, 'GET /private/:id 200': 1 },
          }),
        );
      },
    },
    {
      name: 'puts all unmatched requests into one label',
      async run(server) {
        for (let i = 0; i < 20; i += 1) await ask(server, `/wp-admin/${i}/${address}`);
        await expectCounts(server, { 'GET __unmatched__ 404': 20 });
      },
    },
    {
      name: 'puts unmatched requests below a router into the same label',
      async run(server) {
        await ask(server, `/api/chain/${address}/${address}`);
        await ask(server, `/v1/${address}`);
        await expectCounts(server, { 'GET __unmatched__ 404': 2 });
      },
    },
    {
      name: 'keeps the route of a 404 that a handler answers with',
      async run(server) {
        await ask(server, `/missing/${address}`);
        await expectCounts(server, { 'GET /missing/:id 404': 1 });
      },
    },
    {
      name: 'counts a 405',
      async run(server) {
        await ask(server, `/only-get/${address}`, { method: 'DELETE' });
        await expectCounts(
          server,
          by(server, {
            Express: { 'DELETE /only-get/:id 405': 1 },
            Koa: { 'DELETE __unmatched__ 405': 1 },
            Fastify: { 'DELETE /only-get/:id 405': 1 },
          }),
        );
      },
    },
    {
      name: 'counts HEAD by its own name',
      async run(server) {
        await ask(server, `/items/${address}`, { method: 'HEAD' });
        await expectCounts(server, { 'HEAD /items/:id 200': 1 });
      },
    },
    {
      name: 'counts OPTIONS by its own name',
      async run(server) {
        await ask(server, `/items/${address}`, { method: 'OPTIONS' });
        await expectCounts(
          server,
          by(server, {
            Express: { 'OPTIONS __unmatched__ 200': 1 },
            Koa: { 'OPTIONS __unmatched__ 200': 1 },
            Fastify: { 'OPTIONS __unmatched__ 404': 1 },
            'NestJS Express': { 'OPTIONS __unmatched__ 404': 1 },
          }),
        );
      },
    },
    {
      name: 'counts the verbs of one path apart',
      async run(server) {
        for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
          await ask(server, `/items/${address}`, { method });
        }
        await expectCounts(server, {
          'POST /items/:id 200': 1,
          'PUT /items/:id 200': 1,
          'PATCH /items/:id 200': 1,
          'DELETE /items/:id 200': 1,
        });
      },
    },
    {
      name: 'labels a route for all verbs',
      async run(server) {
        for (const method of ['GET', 'POST']) await ask(server, `/all/${address}`, { method });
        await expectCounts(server, { 'GET /all/:id 200': 1, 'POST /all/:id 200': 1 });
      },
    },
    {
      name: 'keeps the route of a redirect',
      async run(server) {
        await ask(server, `/redirect/${address}`);
        await expectCounts(server, { 'GET /redirect/:id 302': 1 });
      },
    },
    {
      name: 'cuts a pattern at 200 characters',
      async run(server) {
        await ask(server, `/long/${'x'.repeat(300)}`);
        await expectCounts(server, { [`GET /long/${'x'.repeat(194)} 200`]: 1 });
      },
    },
    {
      name: 'finds the route of an escaped path',
      async run(server) {
        await ask(server, '/items/%2Fa%20b%3F');
        await ask(server, '/items/%E2%82%BF');
        await expectCounts(server, { 'GET /items/:id 200': 2 });
      },
    },
    {
      name: 'takes no label from an absolute request line',
      async run(server) {
        await sendRaw(server, requestText(`http://${address}.example/items/1`, 'GET', [close]));
        await expectCounts(server, { 'GET /items/:id 200': 1 });
      },
    },
    {
      name: 'never puts a part of the URL into a label',
      async run(server) {
        for (const path of [
          `/items/${address}`,
          `/api/chain/${address}/blocks/${address}`,
          `/api/chain/${address}/fail?x=${address}`,
          `/${address}`,
          `/legacy/${address}`,
          `/static/${address}`,
          `/private/${address}`,
          `/sub/app/${address}`,
        ]) {
          await ask(server, path);
        }
        await eventually(async () => {
          expect(sampleValue(await readSamples(server), 'xai_api_requests_total')).toBe(8);
        });
        expect((await ask(server, '/metrics')).body).not.toContain(address.slice(0, 20));
      },
    },
  ],
};
