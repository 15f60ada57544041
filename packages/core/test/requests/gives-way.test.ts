import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { eventually, parseSamples, sampleValue } from '../../../../test/samples';
import { createMetrics } from '../../src/index';
import { createRequestRecorder, type RequestRecorder } from '../../src/requests/request-recorder';

type Handle = (recorders: Recorders, request: IncomingMessage, response: ServerResponse) => void;

interface Recorders {
  readonly early: RequestRecorder<string>;
  readonly mounted: RequestRecorder<string>;
}

const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

describe.each([
  { where: 'the same registry', isSeparate: false },
  { where: 'a registry of its own', isSeparate: true },
])('a recorder that gives way to one with $where', ({ isSeparate }) => {
  const start = (handle: Handle) => startServer(handle, isSeparate);

  it('leaves a request to one that meets it later, with its route', async () => {
    const { ask, read } = await start(({ mounted }, request, response) => {
      mounted.observe(request, response, '/of/the/application');
      response.end();
    });
    await ask();
    await eventually(async () => {
      const samples = await read();
      expect(sampleValue(samples, 'xai_api_requests_total')).toBe(1);
      const labels = { endpoint: '/of/the/application' };
      expect(sampleValue(samples, 'xai_api_requests_total', labels)).toBe(1);
      expect(sampleValue(samples, 'xai_api_requests_in_flight')).toBe(0);
    });
  });

  it('counts what nobody else meets', async () => {
    const { ask, read } = await start((_recorders, _request, response) => response.end());
    await ask();
    await eventually(async () => {
      const labels = { endpoint: '/early' };
      expect(sampleValue(await read(), 'xai_api_requests_total', labels)).toBe(1);
    });
  });

  it('counts nothing that the later one passes or excludes', async () => {
    const { ask, read } = await start(({ mounted }, request, response) => {
      if (request.url === '/passed') mounted.pass(request);
      else mounted.observe(request, response, '/excluded');
      response.end();
    });
    await ask('/passed');
    await ask('/excluded');
    await ask('/excluded');
    const samples = await read();
    expect(sampleValue(samples, 'xai_api_requests_total')).toBeUndefined();
    expect(sampleValue(samples, 'xai_api_requests_in_flight')).toBe(0);
  });

  it('keeps a request that was answered before the later one meets it', async () => {
    const { ask, read } = await start(({ mounted }, request, response) => {
      response.end();
      mounted.observe(request, response, '/too/late');
    });
    await ask();
    await eventually(async () => {
      const samples = await read();
      expect(sampleValue(samples, 'xai_api_requests_total')).toBe(1);
      expect(sampleValue(samples, 'xai_api_requests_total', { endpoint: '/early' })).toBe(1);
    });
  });

  it('does not take back what it has left', async () => {
    const { ask, read } = await start(({ early, mounted }, request, response) => {
      if (request.url === '/passed') mounted.pass(request);
      else mounted.observe(request, response, '/of/the/application');
      early.observe(request, response, '/again');
      response.end();
    });
    await ask('/passed');
    await ask();
    await eventually(async () => {
      const samples = await read();
      expect(sampleValue(samples, 'xai_api_requests_total')).toBe(1);
      const labels = { endpoint: '/of/the/application' };
      expect(sampleValue(samples, 'xai_api_requests_total', labels)).toBe(1);
      expect(sampleValue(samples, 'xai_api_requests_in_flight')).toBe(0);
    });
  });

  it('measures the sizes of a request that it leaves once, and its whole duration', async () => {
    let waited = 0;
    const { ask, read } = await start(({ mounted }, request, response) => {
      const from = performance.now();
      setImmediate(() => {
        waited = (performance.now() - from) / 1000;
        mounted.observe(request, response, '/right');
        response.end();
      });
    });
    await ask();
    await eventually(async () => {
      const samples = await read();
      expect(sampleValue(samples, 'xai_api_response_size_bytes_count')).toBe(1);
      const seconds = sampleValue(samples, 'xai_api_request_duration_seconds_sum');
      expect(seconds).toBeGreaterThanOrEqual(waited);
    });
  });

  it('takes no route from a source that is not its own', async () => {
    const { ask, read } = await start(({ early, mounted }, request, response) => {
      mounted.observe(request, response, '/right');
      early.takeRoute(request);
      response.end();
    });
    await ask();
    await eventually(async () => {
      const labels = { endpoint: '/right' };
      expect(sampleValue(await read(), 'xai_api_requests_total', labels)).toBe(1);
    });
  });

  it('observes a request itself once', async () => {
    const { ask, read } = await start(({ early }, request, response) => {
      early.observe(request, response, '/again');
      early.pass(request);
      response.end();
    });
    await ask();
    await eventually(async () => {
      const labels = { endpoint: '/early' };
      expect(sampleValue(await read(), 'xai_api_requests_total', labels)).toBe(1);
    });
  });
});

describe('a request that was not met', () => {
  const start = (handle: Handle) => startServer(handle, false);

  it('is counted as unmatched, also where it is answered already', async () => {
    const { ask, read } = await start(({ mounted }, request, response) => {
      response.writeHead(400).end('no');
      mounted.observeUnmet(request, response, () => '/described');
    });
    await ask();
    await eventually(async () => {
      const samples = await read();
      const labels = { endpoint: '__unmatched__', status: '400' };
      expect(sampleValue(samples, 'xai_api_requests_total', labels)).toBe(1);
      expect(sampleValue(samples, 'xai_api_requests_total')).toBe(1);
      expect(sampleValue(samples, 'xai_api_requests_in_flight')).toBe(0);
    });
  });

  it('is left to whoever meets it later, and has not been met if it is passed', async () => {
    const { ask, read } = await start(({ mounted }, request, response) => {
      mounted.observeUnmet(request, response, () => '/described');
      setImmediate(() => {
        if (request.url === '/passed') mounted.pass(request);
        else mounted.observe(request, response, '/right');
        mounted.observeUnmet(request, response, () => '/described');
        response.end();
      });
    });
    await ask('/passed');
    await ask();
    await eventually(async () => {
      const samples = await read();
      expect(sampleValue(samples, 'xai_api_requests_total', { endpoint: '/right' })).toBe(1);
      expect(sampleValue(samples, 'xai_api_requests_total')).toBe(1);
      expect(sampleValue(samples, 'xai_api_requests_in_flight')).toBe(0);
    });
  });

  it('is not counted where the options exclude it', async () => {
    const { ask, read } = await start(({ mounted }, request, response) => {
      mounted.pass(request);
      mounted.observeUnmet(request, response, () => '/excluded');
      mounted.observe(request, response, '/excluded');
      mounted.observeUnmet(request, response, () => '/described');
      response.end();
    });
    await ask();
    expect(sampleValue(await read(), 'xai_api_requests_total')).toBeUndefined();
  });
});

/** A server whose requests are observed before the application sees them. */
async function startServer(handle: Handle, isSeparate: boolean) {
  const create = () =>
    createMetrics({
      registry: new Registry(),
      processMetrics: false,
      logger: false,
      sizes: true,
    });
  const metrics = create();
  const mountedMetrics = isSeparate ? create() : metrics;
  const recorders: Recorders = {
    early: createRequestRecorder<string>(metrics, {
      readRoute: (source) => source,
      givesWay: true,
    }),
    mounted: createRequestRecorder<string>(mountedMetrics, {
      readRoute: (source) => source,
      isExcluded: (source) => source === '/excluded',
    }),
  };
  const server = createServer((request, response) => {
    recorders.early.observe(request, response, '/early');
    handle(recorders, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ask: async (path = '/') => void (await (await fetch(url + path)).text()),
    read: async () => {
      const pages = new Set([metrics, mountedMetrics]);
      const texts = await Promise.all([...pages].map((each) => each.exportPrometheus()));
      return texts.flatMap(parseSamples);
    },
  };
}
