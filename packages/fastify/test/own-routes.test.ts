import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';
import { eventually, parseSamples, sampleValue } from '../../../test/samples';
import { type XaiMetricsOptions, xaiMetrics } from '../src/index';
import { versions } from './versions';

const instances: FastifyInstance[] = [];

afterEach(async () => {
  for (const instance of instances.splice(0)) await instance.close();
});

describe.each(versions)("the application's own routes in $name", ({ name, Fastify }) => {
  const logger = { warn: jest.fn(), error: jest.fn() };
  const options = (more: XaiMetricsOptions = {}) => {
    logger.warn.mockClear();
    return { registry: new Registry(), processMetrics: false, logger, ...more } as const;
  };
  const told = () => logger.warn.mock.calls.map(([line]) => String(line));

  function create(settings: object = {}): FastifyInstance {
    const fastify = Fastify(settings) as unknown as FastifyInstance;
    instances.push(fastify);
    return fastify;
  }

  const body = async (fastify: FastifyInstance, url: string, method: 'GET' | 'POST' = 'GET') =>
    (await fastify.inject({ method, url })).body;

  const expectCounted = (fastify: FastifyInstance, endpoint: string, count: number) =>
    eventually(async () => {
      const text = await fastify.xaiMetrics.metrics.exportPrometheus();
      const samples = parseSamples(text);
      expect(sampleValue(samples, 'xai_api_requests_total', { endpoint })).toBe(count);
      expect(sampleValue(samples, 'xai_api_requests_total')).toBe(count);
    });

  it('go first and are counted, whether they come before or after ours', async () => {
    for (const comes of ['before', 'after', 'much later']) {
      const fastify = create();
      const add = () => void fastify.get('/health', async () => 'own');
      if (comes === 'before') add();
      if (comes === 'much later') {
        fastify.register(xaiMetrics, options());
        fastify.register(async (part) => {
          await part.register(async (inner) => void inner.get('/health', async () => 'own'));
        });
      } else await fastify.register(xaiMetrics, options());
      if (comes === 'after') add();
      fastify.post('/health', async () => 'posted');

      expect([comes, await body(fastify, '/health')]).toEqual([comes, 'own']);
      expect(await body(fastify, '/health?verbose')).toBe('own');
      expect(await body(fastify, '/health', 'POST')).toBe('posted');
      expect(await body(fastify, '/healthz')).toContain('healthy');
      await expectCounted(fastify, '/health', 3);
    }
  });

  it('are told of once, at the start, with the way to serve both', async () => {
    for (const comes of ['before', 'after']) {
      const fastify = create();
      const add = () => void fastify.get('/metrics', async () => 'own');
      if (comes === 'before') add();
      await fastify.register(xaiMetrics, options());
      if (comes === 'after') add();
      expect(told()).toEqual([]);
      await fastify.ready();
      await fastify.inject('/metrics');

      expect(told()).toHaveLength(1);
      expect(told()[0]).toContain("paths: { metrics: '/monitoring/metrics' }");
    }
  });

  it('have their HEAD go first', async () => {
    const fastify = create();
    await fastify.register(xaiMetrics, options());
    fastify.get('/healthz', (_request, reply) => void reply.header('x-own', 'yes').send('own'));
    const { headers: ofHead } = await fastify.inject({ method: 'HEAD', url: '/healthz' });
    expect(ofHead['x-own']).toBe('yes');
  });

  it('have all their methods go first', async () => {
    const fastify = create();
    await fastify.register(xaiMetrics, options());
    fastify.route({
      method: ['GET', 'HEAD', 'POST'],
      url: '/health',
      handler: async (_request, reply) => reply.header('x-own', 'yes').send('own'),
    });
    for (const method of ['GET', 'HEAD', 'POST'] as const) {
      const { headers } = await fastify.inject({ method, url: '/health' });
      expect([method, headers['x-own']]).toEqual([method, 'yes']);
    }
  });

  it('go first where the router does not heed case and slashes', async () => {
    const settings = { caseSensitive: false, ignoreTrailingSlash: true };
    const fastify = create(name === 'Fastify 5' ? { routerOptions: settings } : settings);
    await fastify.register(xaiMetrics, options());
    fastify.get('/Health/', async () => 'own');

    expect(await body(fastify, '/health')).toBe('own');
    expect(await body(fastify, '/HEALTH/')).toBe('own');
  });

  it('go first inside an encapsulated plugin with its prefix', async () => {
    const fastify = create();
    await fastify.register(
      async (inner) => {
        await inner.register(xaiMetrics, options());
        inner.get('/health', async () => 'own');
      },
      { prefix: '/chain' },
    );

    expect(await body(fastify, '/chain/health')).toBe('own');
    expect(await body(fastify, '/chain/metrics')).toContain('# TYPE');
    expect(told()).toEqual([expect.stringContaining('/health')]);
  });

  it('that are wildcards or have parameters leave the endpoints, if they come later', async () => {
    const fastify = create();
    await fastify.register(xaiMetrics, options());
    fastify.get('/*', async () => 'a page');
    fastify.get('/:name', async () => 'a name');

    expect(await body(fastify, '/metrics')).toContain('# TYPE');
    expect(await body(fastify, '/elsewhere')).toBe('a name');
    expect(told()).toEqual([]);
  });

  it('that are wildcards and come before hide an endpoint at most where that is said', async () => {
    const fastify = create();
    fastify.get('/*', async () => 'a page');
    await fastify.register(xaiMetrics, options({ paths: { health: '/health' } }));
    const answer = await body(fastify, '/health');

    // Without `findRoute` a wildcard looks like a route at exactly this path.
    if ('findRoute' in fastify) expect([answer, told()]).toEqual([expect.any(String), []]);
    else expect(told().some((line) => line.includes('at /health'))).toBe(true);
    expect(answer).toContain('findRoute' in fastify ? 'healthy' : 'a page');
  });

  it('with a constraint of their own go first where it holds', async () => {
    const fastify = create();
    await fastify.register(xaiMetrics, options());
    const constraints = { host: 'own.example' };
    fastify.get('/health', { constraints }, async () => 'own');
    const headers = { host: 'own.example' };

    expect((await fastify.inject({ url: '/health', headers })).body).toBe('own');
    expect(await body(fastify, '/health')).toContain('healthy');
    expect(told()).toEqual([]);
  });

  it('are still refused when they are there twice', async () => {
    const fastify = create();
    await fastify.register(xaiMetrics, options());
    fastify.get('/health', async () => 'own');

    // The first Fastify 4 take the first one away for the second.
    if (name === 'Fastify 4.10' || name === 'Fastify 4.17' || name === 'Fastify 4.23') return;
    expect(() => fastify.get('/health', async () => 'again')).toThrow('already declared');
  });

  it('are none of a second registration, which leaves the endpoints to the first', async () => {
    const fastify = create();
    await fastify.register(xaiMetrics, options());
    await fastify.register(xaiMetrics, options());
    await fastify.register(async (inner) => void (await inner.register(xaiMetrics, options())));

    expect(await body(fastify, '/metrics')).toContain('# TYPE');
    expect(told()).toEqual([]);
  });

  it('have no constraint where there is no conflict', async () => {
    const fastify = create();
    await fastify.register(xaiMetrics, options());
    fastify.get('/items/:id', async () => 'fine');
    await fastify.ready();

    expect(fastify.hasConstraintStrategy('xaiMetricsOwnRoute')).toBe(false);
    expect(fastify.hasRoute({ method: 'GET', url: '/metrics' })).toBe(true);
  });
});
