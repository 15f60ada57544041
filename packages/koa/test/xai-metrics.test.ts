import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import Router from '@koa/router';
import { XaiMetricsError } from '@xai-metrics/core';
import Koa3, { type Middleware } from 'koa';
import mount from 'koa-mount';
import Koa2 from 'koa2';
import { Registry } from 'prom-client';
import { type XaiMetricsOptions, xaiMetrics } from '../src/index';
import { address, serve, startCounted } from './counted-app';

const majors = [
  { name: 'Koa 2', Koa: Koa2 },
  { name: 'Koa 3', Koa: Koa3 },
];

const ok: Middleware = (context) => {
  context.body = 'fine';
};
const fail: Middleware = () => {
  throw new Error('on purpose');
};

describe.each(majors)('$name', ({ Koa }) => {
  const start = (build: (app: Koa3) => void, registry?: Registry) =>
    startCounted(new Koa(), build, registry);

  describe('routers', () => {
    it('nested with prefixes have all of them', async () => {
      const { ask } = await start((app) => {
        const blocks = new Router();
        blocks.get('/blocks/:height', ok);
        blocks.get('/fail/:height', fail);
        const chain = new Router({ prefix: '/chain/:chain' });
        chain.use(blocks.routes());
        const api = new Router({ prefix: '/api' });
        api.use('/v1', chain.routes());
        app.use(api.routes());
      });

      expect(await ask(`/api/v1/chain/${address}/blocks/${address}`)).toEqual([
        '/api/v1/chain/:chain/blocks/:height 200',
      ]);
      expect(await ask(`/api/v1/chain/${address}/fail/${address}`)).toEqual([
        '/api/v1/chain/:chain/fail/:height 500',
      ]);
    });

    it('with middleware of their own have the route of what answers', async () => {
      const { ask } = await start((app) => {
        const router = new Router({ prefix: '/private' });
        router.use((context, next) => {
          if (context.query.token === undefined) context.throw(401);
          return next();
        });
        router.get('/blocks/:height', ok);
        app.use(router.routes());
      });

      expect(await ask(`/private/blocks/${address}`)).toEqual(['/private/blocks/:height 401']);
      expect(await ask(`/private/blocks/${address}?token=1`)).toEqual([
        '/private/blocks/:height 200',
      ]);
      expect(await ask(`/private/${address}`)).toEqual(['__unmatched__ 404']);
    });

    it('answer all methods with router.all()', async () => {
      const { ask } = await start((app) => {
        const router = new Router();
        router.all('/all/:id', ok);
        app.use(router.routes());
      });

      for (const method of ['GET', 'POST', 'DELETE']) {
        expect(await ask(`/all/${address}`, method)).toEqual(['/all/:id 200']);
      }
    });

    it('show regular expressions and each path of a list', async () => {
      const { ask } = await start((app) => {
        const router = new Router();
        router.get(/^\/re\/(\w+)$/, ok);
        router.get(['/one', '/two/:id'], ok);
        router.get('/files/{*path}', ok);
        app.use(router.routes());
      });

      expect(await ask(`/re/${address}`)).toEqual(['/re/*#6pi3 200']);
      expect(await ask(`/two/${address}`)).toEqual(['/two/:id 200']);
      expect(await ask(`/files/deep/${address}`)).toEqual(['/files/{*path} 200']);
    });

    it('have the route that answered when two match', async () => {
      const { ask } = await start((app) => {
        const router = new Router();
        router.get('/:kind/:id', (context, next) =>
          context.query.next ? next() : ok(context, next),
        );
        router.get('/block/:id', ok);
        app.use(router.routes());
      });

      expect(await ask(`/block/${address}`)).toEqual(['/:kind/:id 200']);
      expect(await ask(`/block/${address}?next=1`)).toEqual(['/block/:id 200']);
    });

    it('leave a method they do not have unmatched, whether 404, 405 or 501', async () => {
      const { ask } = await start((app) => {
        const router = new Router();
        router.get('/blocks/:height', ok);
        app.use(router.routes());
        app.use(router.allowedMethods());
      });

      expect(await ask(`/blocks/${address}`, 'POST')).toEqual(['__unmatched__ 405']);
      expect(await ask(`/blocks/${address}`, 'OPTIONS')).toEqual(['__unmatched__ 200']);
      expect(await ask(`/blocks/${address}`, 'PROPFIND')).toEqual(['__unmatched__ 501']);
    });

    it('keep their route on ctx.throw(404) and an own 404', async () => {
      const { ask } = await start((app) => {
        const router = new Router();
        router.get('/thrown/:id', (context) => context.throw(404));
        router.get('/silent/:id', () => {});
        app.use(router.routes());
      });

      expect(await ask(`/thrown/${address}`)).toEqual(['/thrown/:id 404']);
      expect(await ask(`/silent/${address}`)).toEqual(['/silent/:id 404']);
    });
  });

  describe('koa-mount', () => {
    it('nested two deep gives both prefixes, on errors too', async () => {
      const { ask } = await start((app) => {
        const router = new Router();
        router.get('/blocks/:height', ok);
        router.get('/fail', fail);
        router.get('/', ok);
        app.use(mount('/api', mount('/v1', router.routes() as never)));
      });

      expect(await ask(`/api/v1/blocks/${address}`)).toEqual(['/api/v1/blocks/:height 200']);
      expect(await ask('/api/v1/fail')).toEqual(['/api/v1/fail 500']);
      expect(await ask('/api/v1')).toEqual(['/api/v1/ 200']);
    });

    it('of a whole application gives its prefix', async () => {
      const { ask } = await start((app) => {
        const inner = new Koa();
        const router = new Router({ prefix: '/blocks' });
        router.get('/:height', ok);
        inner.use(router.routes());
        const middle = new Koa();
        middle.use(mount('/in', inner));
        app.use(mount('/sub', middle));
      });

      expect(await ask(`/sub/in/blocks/${address}`)).toEqual(['/sub/in/blocks/:height 200']);
    });

    it('of one router in two places tells them apart', async () => {
      const { ask } = await start((app) => {
        const router = new Router();
        router.get('/x', ok);
        app.use(mount('/a', router.routes() as never));
        app.use(mount('/a/b', router.routes() as never));
        app.use(router.routes());
      });

      expect(await ask('/a/x')).toEqual(['/a/x 200']);
      expect(await ask('/a/b/x')).toEqual(['/a/b/x 200']);
      expect(await ask('/x')).toEqual(['/x 200']);
    });

    it('that goes on to the next middleware leaves no prefix behind', async () => {
      const { ask } = await start((app) => {
        app.use(mount('/api', (_context, next) => next()));
        const router = new Router();
        router.get('/api/late/:id', ok);
        app.use(router.routes());
      });

      expect(await ask(`/api/late/${address}`)).toEqual(['/api/late/:id 200']);
    });

    it('without a router is unmatched', async () => {
      const { ask } = await start((app) => app.use(mount('/balance', ok)));

      expect(await ask(`/balance/${address}`)).toEqual(['__unmatched__ 200']);
    });
  });

  describe('a rewritten path', () => {
    it.each([
      ['another path', `/old/${address}`, '/items/1'],
      ['the end of the path', `/tenant/${address}/items/1`, '/items/1'],
      ['a longer path', '/1', `/items/${address}`],
    ])('to %s puts nothing of the URL into the label', async (_how, path, rewritten) => {
      const { ask } = await start((app) => {
        app.use((context, next) => {
          if (context.path === path) context.path = rewritten;
          return next();
        });
        const router = new Router();
        router.get('/items/:id', ok);
        app.use(router.routes());
      });

      expect(await ask(path)).toEqual(['/items/:id 200']);
      expect(await ask(`/items/${address}`)).toEqual(['/items/:id 200']);
    });
  });

  describe('a body', () => {
    it('may be a stream', async () => {
      const { ask } = await start((app) => {
        const router = new Router();
        router.get('/stream', (context) => {
          context.body = Readable.from(['one ', 'two']);
        });
        app.use(router.routes());
      });

      expect(await ask('/stream')).toEqual(['/stream 200']);
    });

    it('may be a stream that fails before its first byte', async () => {
      const { ask } = await start((app) => {
        const router = new Router();
        router.get('/stream', (context) => {
          context.body = new Readable({
            read() {
              this.destroy(new Error('on purpose'));
            },
          });
        });
        app.use(router.routes());
      });

      // Koa 3 closes the connection.
      expect(await ask('/stream')).toEqual([Koa === Koa2 ? '/stream 500' : '/stream 499']);
    });
  });

  it('counts middleware that answers early as unmatched', async () => {
    const { ask } = await start((app) => {
      app.use((context) => context.throw(401));
    });

    expect(await ask(`/${address}`)).toEqual(['__unmatched__ 401']);
  });

  it('counts a request once when it is mounted twice', async () => {
    const registry = new Registry();
    const { ask } = await start((app) => {
      app.use(xaiMetrics({ registry, processMetrics: false, logger: false }));
      const router = new Router();
      router.get('/x/:id', ok);
      app.use(mount('/api', router.routes() as never));
    }, registry);

    expect(await ask(`/api/x/${address}`)).toEqual(['/api/x/:id 200']);
  });

  it("leaves the application's own route at /health first, and counts it", async () => {
    const { ask, url } = await start((app) => {
      const router = new Router();
      router.get('/health', ok);
      router.post('/livez', ok);
      app.use(router.routes());
    });

    expect(await (await fetch(`${url}/health`)).text()).toBe('fine');
    expect(await ask('/health')).toEqual(['/health 200', '/health 200']);
    expect(await (await fetch(`${url}/livez`)).json()).toMatchObject({ status: 'pass' });
  });

  it('says once which of its endpoints the application hides', async () => {
    const warnings: string[] = [];
    const app = new Koa();
    const registry = new Registry();
    const logger = { warn: (message: string) => void warnings.push(message) };
    app.use(xaiMetrics({ registry, processMetrics: false, logger }));
    const inner = new Router();
    inner.get('/metrics', ok);
    const router = new Router();
    router.post('/livez', ok);
    router.use(inner.routes(), inner.allowedMethods());
    app.use(router.routes());
    const url = await serve(app);
    for (let i = 0; i < 3; i += 1) {
      for (const path of ['/livez', '/metrics', '/x']) await (await fetch(url + path)).text();
    }

    expect(warnings).toEqual([expect.stringContaining('a route of its own at /metrics')]);
    expect(warnings[0]).toContain("paths: { metrics: '/monitoring/metrics' }");
  });

  it('leaves an own route first that stands in a nested router', async () => {
    const { url } = await start((app) => {
      const inner = new Router();
      inner.get('/live', ok);
      const router = new Router({ prefix: '/health' });
      router.use(inner.routes());
      app.use(router.routes());
    });

    expect(await (await fetch(`${url}/health/live`)).text()).toBe('fine');
  });

  it('lets the application read mountPath and _matchedRoute as before', async () => {
    const seen: unknown[] = [];
    const { ask } = await start((app) => {
      const router = new Router();
      router.get('/x/:id', (context) => {
        seen.push((context as { mountPath?: string }).mountPath, context._matchedRoute);
        context.body = 'fine';
      });
      app.use(mount('/api', router.routes() as never));
    });
    await ask('/api/x/1');

    expect(seen).toEqual(['/api', '/x/:id']);
  });

  it('fails at set-up when it is mounted without the call', () => {
    const app = new Koa();
    const use = () => app.use(xaiMetrics as never);

    expect(use).toThrow(XaiMetricsError);
    expect(use).toThrow(/XAI_METRICS_NOT_CALLED.*app\.use\(xaiMetrics\(\)\)/);
  });
});

describe.each(majors)('access in $name', ({ Koa }) => {
  const token = 'a-long-random-token';
  const statusOf = async (url: string, headers = {}) => (await fetch(url, { headers })).status;

  async function start(options: XaiMetricsOptions, settings: Partial<Koa3> = {}) {
    const app = Object.assign(new Koa(), settings);
    app.use(
      xaiMetrics({ registry: new Registry(), processMetrics: false, logger: false, ...options }),
    );
    app.use((context) => {
      if (context.path !== '/metrics') return;
      context.status = 404;
      context.body = 'the page for all';
    });
    return serve(app);
  }

  it('lets the right token in and leaves the probes open', async () => {
    const url = await start({ access: { token } });
    const refused = await fetch(`${url}/metrics`);

    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe('Bearer realm="metrics"');
    expect(await statusOf(`${url}/metrics`, { authorization: `Bearer ${token}` })).toBe(200);
    expect(await statusOf(`${url}/livez`)).toBe(200);
  });

  it('leaves refused callers to the application with refuseWith 404', async () => {
    const url = await start({ access: { token, refuseWith: 404 } });
    const refused = await fetch(`${url}/metrics`);

    expect([refused.status, await refused.text()]).toEqual([404, 'the page for all']);
    expect(await statusOf(`${url}/metrics`, { authorization: `Bearer ${token}` })).toBe(200);
  });

  it.each([
    ['nobody', {}, '10.0.0.1', 403],
    ['one proxy', { proxy: true, maxIpsCount: 1 }, '203.0.113.9, 10.0.0.1', 200],
    [
      'one proxy, which has seen another address',
      { proxy: true, maxIpsCount: 1 },
      '10.0.0.1, 203.0.113.9',
      403,
    ],
    ['another header', { proxy: true, proxyIpHeader: 'X-Real-IP' }, '10.0.0.1', 403],
  ])('believes X-Forwarded-For as `app.proxy` says: %s', async (_who, settings, header, status) => {
    const url = await start({ access: { networks: ['10.0.0.0/8'] } }, settings);

    expect(await statusOf(`${url}/metrics`, { 'x-forwarded-for': header })).toBe(status);
  });
});

describe('the types', () => {
  it('fit applications with a state and a context of their own', () => {
    const monitoring = xaiMetrics({ registry: new Registry(), processMetrics: false });
    const app = new Koa3<{ user: string }, { trace: string }>();

    expect(app.use(monitoring)).toBe(app);
    expect(monitoring.health.draining).toBe(false);
    // @ts-expect-error an option that does not exist
    expect(() => xaiMetrics({ endpoint: '/metrics' })).toThrow('XAI_METRICS_UNKNOWN_OPTION');
  });
});
