import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { defaultPaths, type EndpointPaths } from '../src/endpoints';
import { createInstrumentation, errorTable, XaiMetricsError } from '../src/index';

function create(paths?: EndpointPaths) {
  return createInstrumentation({
    registry: new Registry(),
    processMetrics: false,
    logger: false,
    ...(paths === undefined ? {} : { paths }),
  }).endpoints;
}

function codeOf(paths: unknown): [string, string] {
  try {
    create(paths as EndpointPaths);
  } catch (error) {
    if (error instanceof XaiMetricsError) return [error.code, error.message];
  }
  throw new Error('no XaiMetricsError was thrown');
}

describe('the paths', () => {
  it('are the documented ones by default', () => {
    expect(create().paths).toEqual(Object.values(defaultPaths).flat());
  });

  it('may be one, several or none for each endpoint', () => {
    const { paths } = create({
      metrics: ['/a', '/b'],
      live: '/c',
      ready: false,
      startup: [],
      health: '/~health/%20x.json',
    });

    expect(paths).toEqual(['/a', '/b', '/c', '/~health/%20x.json']);
  });

  it.each([
    'metrics',
    '',
    ' /metrics',
    '/met rics',
    '/metrics?format=text',
    '/metrics#top',
    '/metrics\n',
    'http://127.0.0.1/metrics',
    true,
    5,
    ['/metrics', 'metrics'],
    [['/metrics']],
  ])('refuse %p', (path) => {
    const [code, message] = codeOf({ metrics: path });

    expect(code).toBe('XAI_METRICS_INVALID_PATH');
    expect(message).toContain('paths.metrics');
    expect(message).toContain(errorTable.XAI_METRICS_INVALID_PATH.remedy);
  });

  it.each([
    ['twice for one endpoint', { metrics: ['/a', '/a'] }, '/a'],
    ['for two endpoints', { metrics: '/a', health: '/a' }, '/a'],
    ['with a default', { metrics: '/health' }, '/health'],
  ])('refuse one given %s', (_how, paths, path) => {
    const [code, message] = codeOf(paths);

    expect(code).toBe('XAI_METRICS_DUPLICATE_PATH');
    expect(message).toContain(`"${path}"`);
  });
});

describe('find', () => {
  const endpoints = create();

  it.each([
    ['GET', '/metrics', true],
    ['HEAD', '/metrics', true],
    ['GET', '/metrics?name[]=a', true],
    ['GET', '/metrics?', true],
    ['POST', '/metrics', false],
    ['get', '/metrics', false],
    [undefined, '/metrics', false],
    ['GET', '/metrics/', false],
    ['GET', '/METRICS', false],
    ['GET', '/', false],
    ['GET', '', false],
    ['GET', undefined, false],
    ['GET', '/__proto__', false],
  ])('%s %s is ours: %p', (method, url, ours) => {
    expect(endpoints.find(method, url) !== undefined).toBe(ours);
  });
});

describe('an endpoint', () => {
  it('answers 500 without details when something throws inside, and counts it', async () => {
    const lines: string[] = [];
    const registry = new Registry();
    const { endpoints, handle } = createInstrumentation({
      registry,
      processMetrics: false,
      logger: { warn: (line) => lines.push(line) },
    });
    handle.health.report = () => Promise.reject(new Error('secret detail'));
    const answer = await endpoints.find('GET', '/readyz')?.({ headers: {} });

    expect(answer?.status).toBe(500);
    expect(answer?.headers['cache-control']).toBe('no-store');
    expect(answer?.body).not.toContain('secret');
    expect(lines).toEqual(['xai-metrics: fault in probe: secret detail']);
  });
});

describe('an endpoint that the application answers itself', () => {
  it('is told of once, with what makes room for it', () => {
    const lines: string[] = [];
    const { endpoints } = createInstrumentation({
      registry: new Registry(),
      processMetrics: false,
      logger: { warn: (line) => void lines.push(line) },
    });
    endpoints.tellHidden(['/metrics']);
    endpoints.tellHidden(['/metrics', '/health']);

    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain("paths: { metrics: '/monitoring/metrics' }");
    expect(lines[1]).toContain('paths: { health: false }');
  });
});
