import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { XaiMetricsError } from '@xai-metrics/core';
import express5, { type Express } from 'express';
import express50 from 'express-5.0';
import express4 from 'express4';
import { Registry } from 'prom-client';
import { eventually, sampleValue, scrape } from '../../../test/samples';
import { type XaiMetricsOptions, xaiMetrics } from '../src/index';

const majors = [
  { name: 'Express 4', express: express4 },
  { name: 'Express 5', express: express5 },
  { name: 'Express 5.0', express: express50 },
];
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  }
});

async function listen(app: Express): Promise<string> {
  const server = createServer(app as never);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const create = (options: XaiMetricsOptions = {}) =>
  xaiMetrics({ registry: new Registry(), processMetrics: false, logger: false, ...options });

describe.each(majors)('$name', ({ express }) => {
  it('gives neither request nor response a property', async () => {
    const app = express();
    const monitoring = create({
      sizes: true,
      exemplars: true,
      exclude: ['/ping'],
      labels: { tier: { oneOf: ['free'], read: () => 'free' } },
    });
    const keys: PropertyKey[][] = [];
    const note = (request: object, response: object) =>
      keys.push([...Reflect.ownKeys(request), ...Reflect.ownKeys(response)]);
    app.use((request, response, next) => {
      note(request, response);
      monitoring(request, response, () => {
        note(request, response);
        next();
      });
    });
    app.get('/block/:height', (_request, response) => void response.json({ ok: true }));
    const url = await listen(app);
    await fetch(`${url}/block/17`);

    // What Node and Express have set by then, and nothing else.
    expect(keys).toHaveLength(2);
    expect(keys[1]).toEqual(keys[0]);
  });

  describe("the application's own route at the path of an endpoint", () => {
    it.each(['before', 'behind'])('goes first, mounted %s ours', async (where) => {
      const app = express();
      if (where === 'behind') app.use(create());
      app.get('/health', (_request, response) => void response.json({ own: true }));
      if (where === 'before') app.use(create());
      const url = await listen(app);

      expect(await (await fetch(`${url}/health`)).json()).toEqual({ own: true });
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
    });

    it('goes first from a list of paths, app.all() and a router', async () => {
      const app = express();
      app.use(create());
      app.get(['/status', '/health'], (_request, response) => void response.send('own'));
      app.all('/livez', (_request, response) => void response.send('own'));
      const router = express.Router();
      router.get('/ready', (_request, response) => void response.send('own'));
      app.use('/health', router);
      const url = await listen(app);

      for (const path of ['/health', '/livez', '/health/ready']) {
        expect(await (await fetch(url + path)).text()).toBe('own');
      }
    });

    it('is counted as every route is', async () => {
      const app = express();
      app.use(create());
      app.get('/health', (_request, response) => void response.send('own'));
      const url = await listen(app);
      await fetch(`${url}/health`);

      await eventually(async () => {
        const own = { endpoint: '/health' };
        expect(sampleValue(await scrape(url), 'xai_api_requests_total', own)).toBe(1);
      });
    });

    it('is told at the first request, once, with what makes room for ours', async () => {
      const told: string[] = [];
      const app = express();
      app.get('/metrics', (_request, response) => void response.send('own'));
      app.use(create({ logger: { warn: (line) => told.push(line) } }));
      const router = express.Router();
      router.get('/live', (_request, response) => void response.send('own'));
      app.use('/health', router);
      const url = await listen(app);
      expect(told).toEqual([]);
      for (const path of ['/a', '/b', '/health/live', '/metrics']) await fetch(url + path);

      expect(told).toHaveLength(2);
      expect(told[0]).toContain("own at /metrics, which goes before the endpoint 'metrics'");
      expect(told[0]).toContain("paths: { metrics: '/monitoring/metrics' }");
      expect(told[1]).toContain("own at /health/live, which goes before the endpoint 'live'");
    });

    it('is not what another mount of ours serves there', async () => {
      const told: string[] = [];
      const options = {
        registry: new Registry(),
        logger: { warn: (line: string) => told.push(line) },
      };
      const inner = express();
      inner.use(create(options));
      inner.post('/health', (_request, response) => void response.send('own'));
      const app = express();
      app.use(create(options)).use(create(options)).use('/inner', inner);
      const url = await listen(app);
      for (const path of ['/a', '/metrics', '/inner/a', '/inner/metrics']) await fetch(url + path);

      expect(told).toEqual([]);
    });

    it('leaves GET to ours when it answers other methods only', async () => {
      const app = express();
      app.use(create());
      app.post('/health', (_request, response) => void response.send('own'));
      const url = await listen(app);

      expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ status: 'healthy' });
      const post = await fetch(`${url}/health`, { method: 'POST' });
      expect(await post.text()).toBe('own');
    });
  });

  it('fails at set-up when it is mounted without the call', () => {
    const app = express();
    const mounts = [
      () => app.use(xaiMetrics as never),
      () => app.use('/api', xaiMetrics as never),
      () => app.use([xaiMetrics as never]),
    ];

    for (const mount of mounts) {
      expect(mount).toThrow(XaiMetricsError);
      expect(mount).toThrow(/XAI_METRICS_NOT_CALLED.*app\.use\(xaiMetrics\(\)\)/);
    }
  });

  it('fails at the first request when a router has it without the call', async () => {
    const app = express();
    const router = express.Router();
    router.use(xaiMetrics as never);
    app.use(router);
    app.use((error: unknown, _req: unknown, res: express5.Response, _next: unknown) => {
      res.status(500).send((error as XaiMetricsError).code);
    });
    const url = await listen(app);

    expect(await (await fetch(url)).text()).toBe('XAI_METRICS_NOT_CALLED');
  });

  it('serves its endpoints below the path it is mounted at', async () => {
    const app = express();
    app.use('/internal', create());
    const url = await listen(app);

    expect((await fetch(`${url}/internal/metrics`)).status).toBe(200);
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
  });

  it('leaves the response as the handler made it', async () => {
    const bare = express();
    const watched = express();
    watched.use(create());
    for (const app of [bare, watched]) {
      app.get('/x', (_request, response) => {
        response.writeHead(203, 'Sure', { 'x-own': 'yes' });
        response.end('fine');
      });
    }
    const [one, two] = await Promise.all(
      [bare, watched].map(async (app) => {
        const response = await fetch(`${await listen(app)}/x`);
        const headers = Object.fromEntries(response.headers);
        return { ...headers, date: '', text: response.statusText, body: await response.text() };
      }),
    );

    expect(two).toEqual(one);
  });
});

describe.each(majors)('access in $name', ({ express }) => {
  const token = 'a-long-random-token';
  const bearer = { authorization: `Bearer ${token}` };
  const statusOf = async (url: string, headers = {}) => (await fetch(url, { headers })).status;

  it('lets the right token in and leaves the probes open', async () => {
    const app = express();
    app.use(create({ access: { token } }));
    const url = await listen(app);
    const refused = await fetch(`${url}/metrics`);

    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe('Bearer realm="metrics"');
    expect(await statusOf(`${url}/metrics`, bearer)).toBe(200);
    expect(await statusOf(`${url}/livez`)).toBe(200);
  });

  it('leaves refused callers to the application with refuseWith 404, also below a path', async () => {
    const app = express();
    const asked: string[] = [];
    const allow = ({ url }: { url: string }) => asked.push(url) > 1;
    app.use('/internal', create({ access: { allow, refuseWith: 404 } }));
    app.use((_request, response) => void response.status(404).send('the page for all'));
    const url = `${await listen(app)}/internal/metrics?a=b`;
    const refused = await fetch(url);

    expect([refused.status, await refused.text()]).toEqual([404, 'the page for all']);
    expect(await statusOf(url)).toBe(200);
    expect(asked).toEqual(['/internal/metrics?a=b', '/internal/metrics?a=b']);
  });

  it('leaves the answer of a middleware alone that did not want to wait', async () => {
    const app = express();
    let decide: (allowed: boolean) => void = () => {};
    const allow = () =>
      new Promise<boolean>((resolve) => {
        decide = resolve;
      });
    app.use((_request, response, next) => {
      setTimeout(() => response.status(503).send('too late'), 20);
      next();
    });
    app.use(create({ access: { allow } }));
    const faults: unknown[] = [];
    const keep = (fault: unknown) => void faults.push(fault);
    process.on('unhandledRejection', keep);
    const response = await fetch(`${await listen(app)}/metrics`);
    decide(true);
    await new Promise((resolve) => setTimeout(resolve, 50));
    process.off('unhandledRejection', keep);

    expect([response.status, await response.text()]).toEqual([503, 'too late']);
    expect(faults).toEqual([]);
  });

  it.each([
    ['nobody', undefined, '10.0.0.1', 403],
    ['the proxy', 'loopback', '10.0.0.1', 200],
    ['the proxy, which has seen another address', 'loopback', '10.0.0.1, 203.0.113.9', 403],
    ['the proxy, which has seen none', 'loopback', '', 403],
    ['one proxy', 1, '203.0.113.9, ::ffff:10.0.0.1', 200],
    [
      'a function that throws',
      () => {
        throw new Error('on purpose');
      },
      '10.0.0.1',
      403,
    ],
  ])('believes X-Forwarded-For as `trust proxy` says: %s', async (_who, trust, header, status) => {
    const app = express();
    if (trust !== undefined) app.set('trust proxy', trust);
    app.use(create({ access: { networks: ['10.0.0.0/8'] } }));
    const url = await listen(app);

    expect(await statusOf(`${url}/metrics`, { 'x-forwarded-for': header })).toBe(status);
  });
});

describe('the middleware', () => {
  it('carries metrics, registry and health', () => {
    const registry = new Registry();
    const monitoring = create({ registry });

    expect(monitoring.registry).toBe(registry);
    expect(monitoring.metrics.registry).toBe(registry);
    expect(monitoring.health.draining).toBe(false);
    expect(monitoring.name).toBe('xaiMetricsMiddleware');
  });

  it('fits app.use() without a cast', () => {
    const app = express5();

    expect(app.use(create())).toBe(app);
    // @ts-expect-error an option that does not exist
    expect(() => create({ endpoint: '/metrics' })).toThrow('XAI_METRICS_UNKNOWN_OPTION');
  });
});
