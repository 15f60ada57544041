import { afterEach, describe, expect, it } from '@jest/globals';
import type { Instrumentation } from '@xai-metrics/core';
import { XaiMetricsError } from '@xai-metrics/core';
import { expectTypeOf } from 'expect-type';
import Fastify5, { type FastifyInstance } from 'fastify';
import Fastify4 from 'fastify4';
import { Registry } from 'prom-client';
import { eventually, parseSamples } from '../../../test/samples';
import { type XaiMetricsOptions, xaiMetrics } from '../src/index';

const address = '0x52908400098527886E0F7030069857D2E4169EE7';
// The types of version 5 describe what is used of both.
const majors = [
  { name: 'Fastify 4', Fastify: Fastify4 as unknown as typeof Fastify5 },
  { name: 'Fastify 5', Fastify: Fastify5 },
];
const instances: FastifyInstance[] = [];

const options = (more: XaiMetricsOptions = {}): XaiMetricsOptions => ({
  registry: new Registry(),
  processMetrics: false,
  logger: false,
  ...more,
});

afterEach(async () => {
  for (const instance of instances.splice(0)) {
    instance.server.closeAllConnections();
    await instance.close();
  }
});

describe.each(majors)('$name', ({ Fastify }) => {
  function create(): FastifyInstance {
    const fastify = Fastify();
    instances.push(fastify);
    return fastify;
  }

  async function createWatched(more: XaiMetricsOptions = {}) {
    const fastify = create();
    await fastify.register(xaiMetrics, options(more));
    return fastify;
  }

  /** What was counted so far: `method endpoint status` to the number of requests. */
  async function counts({ xaiMetrics: monitoring }: FastifyInstance) {
    const text = await monitoring.metrics.exportPrometheus();
    expect(text).not.toContain(address);
    return Object.fromEntries(
      parseSamples(text)
        .filter(({ name }) => name === 'xai_api_requests_total')
        .map(({ labels, value }) => [
          `${labels.method} ${labels.endpoint} ${labels.status}`,
          value,
        ]),
    );
  }

  const expectCounts = (fastify: FastifyInstance, expected: Record<string, number>) =>
    eventually(async () => expect(await counts(fastify)).toEqual(expected));

  it('labels a route with its encapsulated prefixes', async () => {
    const fastify = await createWatched();
    await fastify.register(
      async (api) => {
        await api.register(
          async (chain) => {
            chain.get('/blocks/:height', async () => 'fine');
            chain.get('/', async () => 'fine');
          },
          { prefix: '/chain/:chain' },
        );
      },
      { prefix: '/api' },
    );
    await fastify.inject(`/api/chain/${address}/blocks/${address}`);
    await fastify.inject(`/api/chain/${address}`);

    await expectCounts(fastify, {
      'GET /api/chain/:chain/blocks/:height 200': 1,
      'GET /api/chain/:chain 200': 1,
    });
  });

  it('counts injected requests, with wildcards and regular expressions as written', async () => {
    const fastify = await createWatched();
    fastify.get('/files/*', async () => 'fine');
    fastify.get('/:id(^\\w+$)/x', async () => 'fine');
    fastify.route({ method: ['GET', 'POST'], url: '/two', handler: async () => 'fine' });
    await fastify.inject(`/files/deep/${address}`);
    await fastify.inject(`/${address}/x`);
    await fastify.inject({ method: 'POST', url: '/two', payload: { a: 1 } });

    await expectCounts(fastify, {
      'GET /files/* 200': 1,
      'GET /:id(^\\\\w+$)/x 200': 1,
      'POST /two 200': 1,
    });
  });

  it('counts a request that a hook of the application answers early', async () => {
    const fastify = await createWatched();
    fastify.addHook('onRequest', async (request, reply) => {
      if (request.headers.authorization === undefined) return reply.code(401).send('no');
    });
    fastify.get('/private/:id', async () => 'fine');
    await fastify.inject(`/private/${address}`);
    await fastify.inject(`/${address}`);

    await expectCounts(fastify, { 'GET /private/:id 401': 1, 'GET __unmatched__ 401': 1 });
  });

  it('puts the not-found handlers into one label', async () => {
    const fastify = await createWatched();
    fastify.setNotFoundHandler((_request, reply) => reply.code(404).send('nothing'));
    await fastify.register(
      async (api) => {
        api.setNotFoundHandler((_request, reply) => reply.code(410).send('gone'));
      },
      { prefix: '/api' },
    );
    await fastify.inject(`/${address}`);
    await fastify.inject(`/api/${address}`);
    await fastify.inject({ method: 'POST', url: '/metrics' });

    await expectCounts(fastify, {
      'GET __unmatched__ 404': 1,
      'GET __unmatched__ 410': 1,
      'POST __unmatched__ 404': 1,
    });
  });

  it('keeps the route of an own 404, and of an error, with the status of the error handler', async () => {
    const fastify = await createWatched();
    fastify.setErrorHandler((_error, _request, reply) => reply.code(503).send('sorry'));
    fastify.get('/blocks/:height', (_request, reply) => reply.callNotFound());
    fastify.get('/none/:id', (_request, reply) => reply.code(404).send());
    fastify.get('/fail/:id', async () => {
      throw new Error('on purpose');
    });
    fastify.post('/valid/:id', { schema: { body: { type: 'object' } } }, async () => 'fine');
    await fastify.inject(`/none/${address}`);
    await fastify.inject(`/fail/${address}`);
    await fastify.inject({ method: 'POST', url: `/valid/${address}`, payload: '"text"' });
    await fastify.inject(`/blocks/${address}`);

    await expectCounts(fastify, {
      'GET /none/:id 404': 1,
      'GET /fail/:id 503': 1,
      'POST /valid/:id 503': 1,
      'GET /blocks/:height 404': 1,
    });
  });

  it('counts once, and its endpoints not at all, when registered twice', async () => {
    const registry = new Registry();
    const fastify = await createWatched({ registry });
    const first = fastify.xaiMetrics;
    await fastify.register(xaiMetrics, options({ registry }));
    await fastify.register(async (inner) => {
      await inner.register(xaiMetrics, options({ registry }));
    });
    fastify.get('/x', async () => 'fine');
    await fastify.inject('/x');
    await fastify.inject('/metrics');
    await fastify.inject('/livez');

    expect(fastify.xaiMetrics).toBe(first);
    await expectCounts(fastify, { 'GET /x 200': 1 });
  });

  it("leaves the application's own /health, and counts it", async () => {
    const fastify = create();
    fastify.get('/health', async () => 'own');
    await fastify.register(xaiMetrics, options());

    expect((await fastify.inject('/health')).body).toBe('own');
    expect((await fastify.inject('/healthz')).json()).toMatchObject({ status: 'healthy' });
    await expectCounts(fastify, { 'GET /health 200': 1 });
  });

  it('serves its endpoints below the prefix it is registered in', async () => {
    const fastify = create();
    await fastify.register(
      async (internal) => {
        await internal.register(xaiMetrics, options());
      },
      { prefix: '/internal' },
    );

    expect((await fastify.inject('/internal/metrics')).statusCode).toBe(200);
    expect((await fastify.inject('/internal/readyz?verbose')).body).toBe('readyz check passed\n');
    expect((await fastify.inject('/metrics')).statusCode).toBe(404);
  });

  it('rejects a wrong option', async () => {
    const registered = create().register(xaiMetrics, { prefix: 'Xai' });
    await expect(registered).rejects.toThrow('XAI_METRICS_INVALID_PREFIX');

    const later = create();
    later.register(xaiMetrics, { maxLabelSets: 0 });
    await expect(later.ready()).rejects.toThrow(XaiMetricsError);
  });

  it('fails at set-up when it is called instead of registered', () => {
    const fastify = create();
    const calls = [
      () => fastify.register((xaiMetrics as unknown as () => never)()),
      () => fastify.register((xaiMetrics as unknown as (o: object) => never)({ prefix: 'a_' })),
    ];

    for (const call of calls) {
      expect(call).toThrow(XaiMetricsError);
      expect(call).toThrow(/XAI_METRICS_CALLED_PLUGIN.*fastify\.register\(xaiMetrics, options\)/);
    }
  });

  it('takes its signal handlers away when the server closes', async () => {
    const before = process.listenerCount('SIGTERM');
    const fastify = Fastify();
    await fastify.register(xaiMetrics, options());
    fastify.xaiMetrics.health.drainOnSignal({ close: () => fastify.close() });
    expect(process.listenerCount('SIGTERM')).toBe(before + 1);
    await fastify.close();

    expect(process.listenerCount('SIGTERM')).toBe(before);
  });

  it('shares a registry with the server that follows after a close', async () => {
    const registry = new Registry();
    const first = await createWatched({ registry });
    first.get('/x', async () => 'fine');
    await first.inject('/x');
    await first.close();
    const second = await createWatched({ registry });
    second.get('/x', async () => 'fine');
    await second.inject('/x');

    await expectCounts(second, { 'GET /x 200': 2 });
  });
});

describe.each(majors)('access in $name', ({ Fastify }) => {
  const token = 'a-long-random-token';

  async function start(more: XaiMetricsOptions, settings: object = {}) {
    const fastify = Fastify(settings);
    instances.push(fastify);
    await fastify.register(xaiMetrics, options(more));
    fastify.setNotFoundHandler((_request, reply) => reply.code(404).send('the page for all'));
    const url = await fastify.listen({ port: 0, host: '127.0.0.1' });
    return (path: string, headers = {}, method = 'GET') => fetch(url + path, { method, headers });
  }

  it('lets the right token in and leaves the probes open', async () => {
    const ask = await start({ access: { token } });
    const refused = await ask('/metrics');

    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe('Bearer realm="metrics"');
    expect((await ask('/metrics', {}, 'HEAD')).status).toBe(401);
    expect((await ask('/metrics', { authorization: `Bearer ${token}` })).status).toBe(200);
    expect((await ask('/livez')).status).toBe(200);
  });

  it('leaves refused callers to the application with refuseWith 404', async () => {
    const ask = await start({ access: { token, refuseWith: 404 } });
    const refused = await ask('/metrics');

    expect([refused.status, await refused.text()]).toEqual([404, 'the page for all']);
    expect((await ask('/metrics', { authorization: `Bearer ${token}` })).status).toBe(200);
  });

  it.each([
    ['nobody', {}, '10.0.0.1', 403],
    ['the proxy', { trustProxy: 'loopback' }, '10.0.0.1', 200],
    [
      'the proxy, which has seen another address',
      { trustProxy: 'loopback' },
      '10.0.0.1, 203.0.113.9',
      403,
    ],
    ['another proxy', { trustProxy: '192.0.2.1' }, '10.0.0.1', 403],
  ])('believes X-Forwarded-For as trustProxy says: %s', async (_who, settings, header, status) => {
    const ask = await start({ access: { networks: ['10.0.0.0/8'] } }, settings);

    expect((await ask('/metrics', { 'x-forwarded-for': header })).status).toBe(status);
  });
});

describe('the types', () => {
  it('decorate the instance and check the options', async () => {
    expectTypeOf<FastifyInstance['xaiMetrics']>().toEqualTypeOf<Instrumentation>();
    const fastify = Fastify5();
    // @ts-expect-error an option that does not exist
    const wrong = fastify.register(xaiMetrics, { endpoint: '/metrics' });

    await expect(wrong).rejects.toThrow('XAI_METRICS_UNKNOWN_OPTION');
  });
});
