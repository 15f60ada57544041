import { describe, expect, it } from '@jest/globals';
import Router15 from '@koa/router';
import Router8 from '@koa/router-8';
import Koa3, { type Middleware } from 'koa';
import mount from 'koa-mount';
import route from 'koa-route';
import KoaRouter7 from 'koa-router-7';
import KoaRouter8 from 'koa-router-8';
import Koa2 from 'koa2';
import { address, startCounted } from './counted-app';

const routers = [
  { name: 'koa-router 7', Router: KoaRouter7, clones: false },
  { name: 'koa-router 8', Router: KoaRouter8, clones: true },
  { name: '@koa/router 8', Router: Router8, clones: true },
  { name: '@koa/router 15', Router: Router15, clones: true },
];
const majors = [
  { major: 'Koa 2', Koa: Koa2 },
  { major: 'Koa 3', Koa: Koa3 },
];

const ok: Middleware = (context) => {
  context.body = 'fine';
};
const fail: Middleware = () => {
  throw new Error('on purpose');
};
/** Goes on where the query says so. */
const okOrNext: Middleware = (context, next) =>
  context.query.next === context.path || context.query.next === 'all' ? next() : ok(context, next);

const cases = majors.flatMap((major) => routers.map((router) => ({ ...major, ...router })));

describe.each(cases)('$name in $major', ({ Koa, Router, clones }) => {
  const start = (build: (app: Koa3) => void) => startCounted(new Koa(), build);

  describe('with a nested router and its allowedMethods', () => {
    const build = (app: Koa3) => {
      const inner = new Router();
      inner.get('/blocks/:height', ok);
      inner.post('/blocks/:height', ok);
      inner.get('/fail/:height', fail);
      const outer = new Router({ prefix: '/api' });
      outer.use((context, next) => {
        if (context.query.token === 'wrong') context.throw(401);
        return next();
      });
      outer.use('/v1/:chain', inner.routes(), inner.allowedMethods());
      app.use(outer.routes()).use(outer.allowedMethods());
    };

    it('has the pattern with every prefix, on errors too', async () => {
      const { ask } = await start(build);

      const path = `/api/v1/${address}`;
      expect(await ask(`${path}/blocks/${address}`)).toEqual(['/api/v1/:chain/blocks/:height 200']);
      expect(await ask(`${path}/blocks/1`, 'POST')).toEqual(['/api/v1/:chain/blocks/:height 200']);
      expect(await ask(`${path}/blocks/1`, 'HEAD')).toEqual(['/api/v1/:chain/blocks/:height 200']);
      expect(await ask(`${path}/fail/${address}`)).toEqual(['/api/v1/:chain/fail/:height 500']);
    });

    it('has the route that middleware before it refused', async () => {
      const { ask } = await start(build);

      const path = `/api/v1/${address}/blocks/${address}?token=wrong`;
      expect(await ask(path)).toEqual(['/api/v1/:chain/blocks/:height 401']);
    });

    it('leaves unmatched what is no route of it', async () => {
      const { ask } = await start(build);

      const path = `/api/v1/${address}`;
      expect(await ask(`${path}/blocks/${address}`, 'PUT')).toEqual(['__unmatched__ 405']);
      expect(await ask(`${path}/${address}`)).toEqual(['__unmatched__ 404']);
      expect(await ask(`/${address}`)).toEqual(['__unmatched__ 404']);
    });
  });

  it('has prefixes that are set afterwards, and regular expressions', async () => {
    const { ask } = await start((app) => {
      const router = new Router();
      router.get('/blocks/:height', ok);
      router.prefix('/chain/:chain');
      const expressions = new Router();
      expressions.get(/^\/re\/\w+$/, ok);
      app.use(router.routes()).use(expressions.routes());
    });

    expect(await ask(`/chain/${address}/blocks/1`)).toEqual(['/chain/:chain/blocks/:height 200']);
    expect(await ask(`/re/${address}`)).toEqual(['/re/*#m3oc 200']);
  });

  it('has its route below koa-mount', async () => {
    const { ask } = await start((app) => {
      const inner = new Router();
      inner.get('/blocks/:height', ok);
      inner.get('/fail', fail);
      const outer = new Router();
      outer.use('/in', inner.routes(), inner.allowedMethods());
      app.use(mount('/api', mount('/v1', outer.routes() as never)));
    });

    expect(await ask(`/api/v1/in/blocks/${address}`)).toEqual(['/api/v1/in/blocks/:height 200']);
    expect(await ask('/api/v1/in/fail')).toEqual(['/api/v1/in/fail 500']);
  });

  it('has the route that answers of several that match', async () => {
    const { ask } = await start((app) => {
      const router = new Router();
      router.use((_context, next) => next());
      router.get('/:kind/:id', okOrNext);
      router.use('/block', (_context, next) => next());
      router.get('/block/:id', okOrNext);
      router.get('/block/7', ok);
      app.use(router.routes()).use(router.allowedMethods());
    });

    expect(await ask('/block/7')).toEqual(['/:kind/:id 200']);
    expect(await ask(`/block/${address}`)).toEqual(['/:kind/:id 200']);
    expect(await ask(`/block/${address}?next=/block/${address}`)).toEqual(['/block/:id 404']);
    expect(await ask('/block/7?next=all')).toEqual(['/block/7 200']);
  });

  it('has the route of the router that answers, where one goes on to the next', async () => {
    const { ask } = await start((app) => {
      for (const pattern of ['/v/:first', '/v/:second']) {
        const inner = new Router();
        inner.get(pattern, okOrNext);
        const outer = new Router({ prefix: '/api' });
        outer.use(inner.routes(), inner.allowedMethods());
        app.use(outer.routes());
        // The second one is asked only for what the first one has left.
        app.use((context, next) => {
          if (context.query.next === 'all') context.query = {};
          return next();
        });
      }
    });

    expect(await ask(`/api/v/${address}`)).toEqual(['/api/v/:first 200']);
    expect(await ask(`/api/v/${address}?next=all`)).toEqual(['/api/v/:second 200']);
  });

  it('has the route that goes on behind a router in its middleware', async () => {
    const { ask } = await start((app) => {
      const inner = new Router();
      inner.get('/x/:inner', okOrNext);
      inner.get('/:any/:inner', okOrNext);
      const dispatch = inner.routes() as unknown as Middleware;
      const outer = new Router();
      outer.get('/:any/:outer', okOrNext);
      outer.get('/x/:between', (context, next) => dispatch(context, next));
      outer.get('/x/:last', ok);
      app.use(outer.routes());
    });

    expect(await ask(`/x/${address}`)).toEqual(['/:any/:outer 200']);
    expect(await ask(`/x/${address}?next=all`)).toEqual(['/x/:last 200']);
  });

  // Version 7 sets the prefix on the layers of the one router.
  if (clones) {
    it('tells two places of one router apart', async () => {
      const { ask } = await start((app) => {
        const inner = new Router();
        inner.get('/x/:id', ok);
        const outer = new Router();
        outer.use('/a', inner.routes(), inner.allowedMethods());
        outer.use('/b', inner.routes(), inner.allowedMethods());
        app.use(outer.routes());
      });

      expect(await ask(`/a/x/${address}`)).toEqual(['/a/x/:id 200']);
      expect(await ask(`/b/x/${address}`)).toEqual(['/b/x/:id 200']);
    });
  }

  it('lets the application read what it leaves on the context', async () => {
    const seen: unknown[] = [];
    const { ask } = await start((app) => {
      const router = new Router();
      router.get('first', '/:kind/:id', okOrNext);
      router.get('second', '/block/:id', (context) => {
        const { _matchedRoute, routerName } = context as typeof context & { routerName: unknown };
        seen.push(_matchedRoute, routerName);
        context.body = 'fine';
      });
      app.use(router.routes());
    });
    await ask('/block/1?next=all');

    expect(seen).toEqual(['/block/:id', 'second']);
  });
});

describe.each(majors)('koa-route in $major', ({ Koa }) => {
  const start = (build: (app: Koa3) => void) => startCounted(new Koa(), build);

  it('has the pattern, on errors too', async () => {
    const { ask } = await start((app) => {
      app.use(route.get('/blocks/:height', ok));
      app.use(route.all('/plain', ok));
      app.use(route.get('/fail/:id', fail));
      app.use(route.get(/^\/re\/\w+$/ as never, ok));
    });

    expect(await ask(`/blocks/${address}`)).toEqual(['/blocks/:height 200']);
    expect(await ask('/blocks/1', 'HEAD')).toEqual(['/blocks/:height 200']);
    expect(await ask('/plain', 'DELETE')).toEqual(['/plain 200']);
    expect(await ask(`/fail/${address}`)).toEqual(['/fail/:id 500']);
    expect(await ask(`/re/${address}`)).toEqual(['/re/*#m3oc 200']);
    expect(await ask(`/blocks/${address}`, 'POST')).toEqual(['__unmatched__ 404']);
    expect(await ask(`/${address}`)).toEqual(['__unmatched__ 404']);
  });

  it('has the route that answers, of several and of other routers', async () => {
    const { ask } = await start((app) => {
      app.use(route.all('/:kind/:id', (context, _kind, _id, next) => okOrNext(context, next)));
      app.use(route.get('/block/:id', (context, _id, next) => okOrNext(context, next)));
      const router = new Router15();
      router.get('/block/:height', ok);
      app.use((context, next) => {
        context.query = {};
        return next();
      });
      app.use(router.routes());
    });

    expect(await ask(`/block/${address}`)).toEqual(['/:kind/:id 200']);
    expect(await ask(`/block/${address}?next=all`)).toEqual(['/block/:height 200']);
  });

  it('has the prefixes of koa-mount', async () => {
    const { ask } = await start((app) => {
      app.use(mount('/api', mount('/v1', route.get('/blocks/:height', ok))));
      app.use(route.get('/blocks/:height', ok));
    });

    expect(await ask(`/api/v1/blocks/${address}`)).toEqual(['/api/v1/blocks/:height 200']);
    expect(await ask(`/blocks/${address}`)).toEqual(['/blocks/:height 200']);
  });

  it('is not confused with an application that uses its names', async () => {
    const { ask } = await start((app) => {
      app.use(
        route.get('/own/:id', (context, _id, next) => {
          (context as unknown as { routePath: string }).routePath = context.path;
          return next();
        }),
      );
      app.use((context) => {
        (context as unknown as { routePath: string }).routePath = context.path;
        context.body = (context as unknown as { routePath: string }).routePath;
      });
    });

    expect(await ask(`/own/${address}`)).toEqual(['/own/:id 200']);
    expect(await ask(`/${address}`)).toEqual(['__unmatched__ 200']);
  });
});
