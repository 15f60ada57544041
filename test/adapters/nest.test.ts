import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type INestApplication,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  RequestMethod,
  type Type,
  VersioningType,
} from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { by } from './behaviours/behaviour';
import { ask, closeClients, openResponse } from './client';
import { expectCounts, expectInFlight } from './counted';
import {
  BlocksController,
  BlocksModule,
  CoinsModule,
  Lock,
  Logger,
  OwnHealthModule,
  ScopedController,
  Teapot,
} from './servers/nest/modules';
import { platforms, type SetUp, startModule } from './servers/nest/start-module';
import type { TestServer } from './servers/test-server';

describe.each(platforms)('%s', (platform) => {
  let server: TestServer;

  afterEach(async () => {
    closeClients();
    await server.close();
  });

  async function start(module: Type, setUp?: SetUp, options = {}): Promise<void> {
    server = await startModule(platform, module, setUp, options);
  }

  async function statusesOf(...paths: string[]): Promise<number[]> {
    const statuses = [];
    for (const path of paths) statuses.push((await ask(server, path)).status);
    return statuses;
  }

  it('keeps the route of what a guard refuses before the handler', async () => {
    await start(BlocksModule);
    for (const headers of [{}, { authorization: 'wrong' }, { authorization: 'right' }]) {
      await ask(server, '/blocks/17/guarded', { method: 'POST', headers });
    }
    await expectCounts(server, {
      'POST /blocks/:height/guarded 401': 1,
      'POST /blocks/:height/guarded 403': 1,
      'POST /blocks/:height/guarded 201': 1,
    });
  });

  it('keeps the route of what a pipe refuses', async () => {
    await start(BlocksModule);
    expect(await statusesOf('/blocks/17', '/blocks/seventeen')).toEqual([200, 400]);
    await expectCounts(server, { 'GET /blocks/:height 200': 1, 'GET /blocks/:height 400': 1 });
  });

  it('counts the status that an exception filter makes of an error', async () => {
    await start(BlocksModule);
    await ask(server, '/blocks/17/filtered');
    await expectCounts(server, { 'GET /blocks/:height/filtered 418': 1 });
  });

  it('counts what a global exception filter and a global guard answer', async () => {
    await start(BlocksModule, (app) => {
      app.useGlobalFilters(new Teapot());
      app.useGlobalGuards({
        canActivate() {
          throw new RangeError('on purpose');
        },
      });
    });
    await ask(server, '/blocks/17');
    await expectCounts(server, { 'GET /blocks/:height 418': 1 });
  });

  it('counts what an interceptor answers in place of the handler', async () => {
    await start(BlocksModule);
    expect((await ask(server, '/blocks/17/cached')).body).toBe('from the cache');
    await ask(server, '/blocks/17/late');
    await expectCounts(server, {
      'GET /blocks/:height/cached 200': 1,
      'GET /blocks/:height/late 408': 1,
    });
  });

  it('shows the global prefix, and leaves it out where it is excluded', async () => {
    await start(BlocksModule, (app) => {
      const exclude = ['scoped/:id', { path: 'hosted/*', method: RequestMethod.POST }];
      app.setGlobalPrefix('api/:network', { exclude });
    });
    await statusesOf('/api/mainnet/blocks/17', '/scoped/1', '/blocks/17', '/api/mainnet/nothing');
    await expectCounts(server, {
      'GET /api/:network/blocks/:height 200': 1,
      'GET /scoped/:id 200': 1,
      'GET __unmatched__ 404': 2,
    });
  });

  it('shows a version that is in the path', async () => {
    await start(CoinsModule, (app) => {
      app.setGlobalPrefix('api');
      app.enableVersioning({ type: VersioningType.URI });
    });
    const paths = ['v1/coins/7', 'v2/coins/7', 'v3/coins/7/supply', 'v4/coins/7/supply', 'status'];
    await statusesOf(...[...paths, 'v9/coins/7'].map((path) => `/api/${path}`));
    await expectCounts(server, {
      'GET /api/v1/coins/:id 200': 1,
      'GET /api/v2/coins/:id 200': 1,
      'GET /api/v3/coins/:id/supply 200': 1,
      'GET /api/v4/coins/:id/supply 200': 1,
      'GET /api/status 200': 1,
      'GET __unmatched__ 404': 1,
    });
  });

  it.each([
    ['a header', { type: VersioningType.HEADER, header: 'x-version' }, 'x-version', ''],
    ['the media type', { type: VersioningType.MEDIA_TYPE, key: 'v=' }, 'accept', 'text/plain;v='],
  ] as const)(
    'has one label for the versions of a path that %s tells apart',
    async (_, versioning, header, prefix) => {
      await start(CoinsModule, (app) => void app.enableVersioning(versioning));
      for (const version of ['1', '2', '9']) {
        await ask(server, '/coins/7', { headers: { [header]: prefix + version } });
      }
      const refused = by(server, { Express: '/coins/:id', Fastify: '__unmatched__' });
      await expectCounts(server, { 'GET /coins/:id 200': 2, [`GET ${refused} 404`]: 1 });
    },
  );

  it('shows the prefixes of modules inside of modules', async () => {
    @Module({ imports: [BlocksModule] })
    class ChainModule {}
    const children = [{ path: 'chain/:chain', module: BlocksModule }];
    @Module({
      imports: [
        ChainModule,
        RouterModule.register([{ path: 'api', module: ChainModule, children }]),
      ],
    })
    class NestedModule {}
    await start(NestedModule);
    await statusesOf('/api/chain/main/blocks/17', '/api/chain/main/nothing', '/blocks/17');
    await expectCounts(server, {
      'GET /api/chain/:chain/blocks/:height 200': 1,
      'GET __unmatched__ 404': 2,
    });
  });

  it('shows routes for all verbs and wildcards', async () => {
    await start(BlocksModule);
    await ask(server, '/blocks/17/any', { method: 'DELETE' });
    await ask(server, '/blocks/17/deep/down/0xabc');
    const wildcard = by(server, { Express: '{*path}', Fastify: '*' });
    await expectCounts(server, {
      'DELETE /blocks/:height/any 200': 1,
      [`GET /blocks/:height/deep/${wildcard} 200`]: 1,
    });
  });

  it('counts a request to a controller that is made for it', async () => {
    await start(BlocksModule);
    await ask(server, '/scoped/1');
    await expectCounts(server, { 'GET /scoped/:id 200': 1 });
  });

  it('counts a request to a controller of one host', async () => {
    await start(BlocksModule);
    for (const host of ['main.example', 'elsewhere']) {
      await ask(server, '/hosted/1', { headers: { host } });
    }
    await expectCounts(server, { 'GET /hosted/:id 200': 1, 'GET /hosted/:id 404': 1 });
  });

  it('counts a stream of events when it is over, as 499 if the client has left', async () => {
    await start(BlocksModule);
    const response = await openResponse(`${server.url}/blocks/17/events`);
    await expectInFlight(server, 1);
    response.destroy();
    await ask(server, '/blocks/17/last-event');
    await expectCounts(server, {
      'GET /blocks/:height/events 499': 1,
      'GET /blocks/:height/last-event 200': 1,
    });
  });

  it('counts a streamed file to its last byte', async () => {
    await start(BlocksModule);
    expect((await ask(server, '/blocks/17/file')).body).toBe('first last');
    await expectCounts(server, { 'GET /blocks/:height/file 200': 1 });
  });

  it('keeps the route behind middleware that passes on', async () => {
    @Module({ imports: [BlocksModule] })
    class LoggedModule implements NestModule {
      configure(consumer: MiddlewareConsumer): void {
        consumer.apply(Logger).forRoutes('*');
        consumer.apply(Logger).exclude('scoped/:id').forRoutes(BlocksController, ScopedController);
      }
    }
    await start(LoggedModule);
    await statusesOf('/blocks/17', '/blocks/17/cached', '/scoped/1', '/nothing');
    await expectCounts(server, {
      'GET /blocks/:height 200': 1,
      'GET /blocks/:height/cached 200': 1,
      'GET /scoped/:id 200': 1,
      'GET __unmatched__ 404': 1,
    });
  });

  it('counts what middleware for one controller answers by its routes', async () => {
    @Module({ imports: [BlocksModule] })
    class LockedModule implements NestModule {
      configure(consumer: MiddlewareConsumer): void {
        consumer.apply(Lock).forRoutes(BlocksController);
      }
    }
    await start(LockedModule);
    expect(await statusesOf('/blocks/17', '/blocks/17/cached', '/scoped/1')).toEqual([
      403, 403, 200,
    ]);
    await expectCounts(server, {
      'GET /blocks/:height 403': 1,
      'GET /blocks/:height/cached 403': 1,
      'GET /scoped/:id 200': 1,
    });
  });

  it('has bounded labels for what middleware for all paths answers', async () => {
    @Module({ imports: [BlocksModule] })
    class LockedModule implements NestModule {
      configure(consumer: MiddlewareConsumer): void {
        consumer.apply(Lock).forRoutes('*');
      }
    }
    await start(LockedModule);
    await statusesOf('/blocks/17', '/blocks/18', '/0xabc', '/0xdef');
    await expectCounts(
      server,
      by(server, {
        // It answers before any route is looked for, or after.
        Express: { 'GET /{*path} 403': 4 },
        Fastify: { 'GET /blocks/:height 403': 2, 'GET __unmatched__ 403': 2 },
      }),
    );
  });

  it('leaves /health to a controller of the application', async () => {
    await start(OwnHealthModule);
    expect((await ask(server, '/health')).body).toBe('{"own":true}');
    expect((await ask(server, '/readyz')).status).toBe(200);
    await expectCounts(server, { 'GET /health 200': 1 });
  });

  it('serves its endpoints beside a global prefix and versions, past guards and pipes', async () => {
    await start(CoinsModule, (app: INestApplication) => {
      app.setGlobalPrefix('api');
      app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
      app.useGlobalGuards({ canActivate: () => false });
    });
    expect(await statusesOf('/metrics', '/livez', '/api/v1/coins/7')).toEqual([200, 200, 403]);
    await expectCounts(server, { 'GET /api/v1/coins/:id 403': 1 });
  });
});
