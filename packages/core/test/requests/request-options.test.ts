import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Registry } from 'prom-client';
import { eventually, parseSamples, type Sample, sampleValue } from '../../../../test/samples';
import { createInstrumentation, type InstrumentationOptions } from '../../src/index';
import { readTrace } from '../../src/requests/trace-context';

/** Serves some requests with these options and gives what was then recorded. */
async function serve(
  options: InstrumentationOptions,
  paths: readonly string[],
  counted: number = paths.length,
): Promise<Sample[]> {
  const registry = new Registry();
  const { requests } = createInstrumentation(
    { registry, processMetrics: false, logger: false, ...options },
    () => '/a/:b',
  );
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    requests.observe(request, response, request);
    response.end('fine');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    for (const path of paths) await fetch(`http://127.0.0.1:${port}${path}`);
    return await eventually(async () => {
      const samples = parseSamples(await registry.metrics());
      const sum = samples
        .filter(({ name }) => /(api|http_server)_request_duration_seconds_count$/.test(name))
        .concat(samples.filter(({ name }) => name === 'http_request_duration_seconds_count'))
        .reduce((total, { value }) => total + value, 0);
      expect(sum).toBe(counted);
      return samples;
    });
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

const address = '0x52908400098527886E0F7030069857D2E4169EE7';
const queryOf = ({ url = '' }: IncomingMessage) => url.split('?')[1];

describe('a label of your own', () => {
  it('with a closed set takes its values, and other for the rest', async () => {
    const samples = await serve({ labels: { tier: { oneOf: ['free', 'paid'], read: queryOf } } }, [
      '/?free',
      '/?paid',
      '/?paid',
      `/?${address}`,
      '/',
    ]);

    const count = (tier: string) => sampleValue(samples, 'xai_api_requests_total', { tier });
    expect([count('free'), count('paid'), count('other')]).toEqual([1, 2, 2]);
    expect(sampleValue(samples, 'xai_api_request_duration_seconds_count', { tier: 'paid' })).toBe(
      2,
    );
  });

  it('with a maximum takes the first values, and nothing that looks like an address or a number', async () => {
    const samples = await serve({ labels: { tenant: { max: 2, read: queryOf } } }, [
      `/?${address}`,
      '/?acme',
      '/?17',
      '/?bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq',
      '/?3f786850e387',
      '/?globex',
      '/?initech',
      '/?acme',
    ]);

    const counts = Object.fromEntries(
      samples
        .filter(({ name }) => name === 'xai_api_requests_total')
        .map(({ labels, value }) => [labels.tenant, value]),
    );
    expect(counts).toEqual({ acme: 2, globex: 1, other: 5 });
  });

  it('whose function throws is other, and the fault is counted', async () => {
    const labels = {
      tier: {
        oneOf: ['free'],
        read() {
          throw new Error('no tier');
        },
      },
    };
    const samples = await serve({ labels }, ['/']);

    expect(sampleValue(samples, 'xai_api_requests_total', { tier: 'other' })).toBe(1);
    const where = { where: 'request' };
    expect(sampleValue(samples, 'xai_instrumentation_errors_total', where)).toBe(1);
  });

  it('never has more values than it may, whatever is read', async () => {
    const { requests, handle } = createInstrumentation({
      registry: new Registry(),
      processMetrics: false,
      logger: false,
      labels: { tenant: { max: 3, read: () => undefined } },
    });
    expect(requests).toBeDefined();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.string(), fc.stringMatching(/^[a-z]{1,5}$/))),
        async (words) => {
          for (const tenant of words) {
            const labels = { tenant };
            handle.metrics.recordApiRequest({
              method: 'GET',
              endpoint: '/',
              status: 200,
              durationSeconds: 0,
              labels,
            });
          }
          const samples = parseSamples(await handle.metrics.exportPrometheus());
          const series = samples.filter(({ name }) => name === 'xai_api_requests_total');
          expect(series.length).toBeLessThanOrEqual(4);
        },
      ),
    );
  });
});

describe('exclude', () => {
  it.each([
    ['a path', ['/ping'], 3],
    ['the beginning of paths', ['/internal/*'], 2],
    ['an expression, also with g', [/^\/internal\/b/g], 3],
    ['a function', ({ url }: IncomingMessage) => url === '/ping?x', 3],
    ['several', ['/ping', '/internal/*'], 1],
    ['none', [], 4],
  ] as const)('leaves out what %s names', async (_, exclude, counted) => {
    const samples = await serve(
      { exclude },
      ['/ping?x', '/internal/a', '/internal/b', '/else'],
      counted,
    );
    expect(sampleValue(samples, 'xai_api_requests_in_flight')).toBe(0);
  });

  it('that throws is counted as a fault, and the request is answered', async () => {
    const exclude = () => {
      throw new Error('undecided');
    };
    const samples = await serve({ exclude }, ['/'], 0);
    const where = { where: 'request' };
    expect(sampleValue(samples, 'xai_instrumentation_errors_total', where)).toBe(1);
  });
});

describe('sizes', () => {
  it('are not there unless asked for', async () => {
    const names = (await serve({}, ['/'])).map(({ name }) => name);
    expect(names.filter((name) => name.includes('_size_bytes') && name.includes('_api_'))).toEqual(
      [],
    );
  });

  it('are the bytes of each request and response on the connection', async () => {
    const samples = await serve({ sizes: true }, ['/', '/']);
    expect(sampleValue(samples, 'xai_api_request_size_bytes_count')).toBe(2);
    expect(sampleValue(samples, 'xai_api_request_size_bytes_sum')).toBeGreaterThan(2 * 60);
    expect(sampleValue(samples, 'xai_api_response_size_bytes_sum')).toBeGreaterThan(2 * 60);
  });
});

describe('naming', () => {
  it('of Prometheus is what most packages have', async () => {
    const samples = await serve({ naming: 'prometheus', sizes: true, prefix: 'aixn_' }, ['/']);

    const labels = { method: 'GET', route: '/a/:b', status_code: '200' };
    expect(sampleValue(samples, 'http_requests_total', labels)).toBe(1);
    expect(sampleValue(samples, 'http_request_duration_seconds_count', labels)).toBe(1);
    expect(sampleValue(samples, 'http_requests_in_flight')).toBe(0);
    expect(sampleValue(samples, 'http_response_size_bytes_count')).toBe(1);
    expect(samples.filter(({ name }) => name.startsWith('aixn_api_requests'))).toEqual([]);
    expect(sampleValue(samples, 'aixn_api_errors_total')).toBeUndefined();
  });

  it('of OpenTelemetry has no counter, and its buckets', async () => {
    const samples = await serve({ naming: 'opentelemetry' }, ['/']);

    const name = 'http_server_request_duration_seconds';
    const labels = {
      http_request_method: 'GET',
      http_route: '/a/:b',
      http_response_status_code: '200',
    };
    expect(sampleValue(samples, `${name}_count`, labels)).toBe(1);
    expect(sampleValue(samples, `${name}_bucket`, { le: '7.5' })).toBe(1);
    expect(sampleValue(samples, 'http_server_active_requests')).toBe(0);
    expect(samples.filter(({ name: other }) => other.includes('requests_total'))).toEqual([]);
  });
});

describe('the trace of a request', () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const spanId = '00f067aa0ba902b7';
  const read = (traceparent?: string) => readTrace({ headers: { traceparent } } as never);

  it('is that of a sampled traceparent, also of a later version', () => {
    const expected = { trace_id: traceId, span_id: spanId };
    expect(read(`00-${traceId}-${spanId}-01`)).toEqual(expected);
    expect(read(`00-${traceId}-${spanId}-ff`)).toEqual(expected);
    expect(read(`01-${traceId}-${spanId}-01-more`)).toEqual(expected);
  });

  it.each([
    ['nothing', undefined],
    ['an unsampled trace', `00-${traceId}-${spanId}-00`],
    ['zeros as trace', `00-${'0'.repeat(32)}-${spanId}-01`],
    ['zeros as span', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['upper case', `00-${traceId.toUpperCase()}-${spanId}-01`],
    ['the forbidden version', `ff-${traceId}-${spanId}-01`],
    ['more than version 00 has', `00-${traceId}-${spanId}-01-more`],
    ['text around it', ` 00-${traceId}-${spanId}-01`],
    ['a short id', `00-${traceId.slice(1)}-${spanId}-01`],
    ['an address', address],
  ])('is absent for %s', (_, traceparent) => {
    expect(read(traceparent)).toBeUndefined();
  });

  it('is that of the active OpenTelemetry span where its API is loaded', () => {
    const key = Symbol.for('opentelemetry.js.api.1');
    const holder = globalThis as { [key]?: unknown };
    const span = { spanContext: () => ({ traceId, spanId, traceFlags: 1 }) };
    const context = new Map([[Symbol.for('OpenTelemetry Context Key SPAN'), span]]);
    holder[key] = {
      context: { active: () => ({ getValue: (name: symbol) => context.get(name) }) },
    };
    try {
      expect(read(`00-${'1'.repeat(32)}-${spanId}-01`)).toEqual({
        trace_id: traceId,
        span_id: spanId,
      });
    } finally {
      delete holder[key];
    }
  });
});
