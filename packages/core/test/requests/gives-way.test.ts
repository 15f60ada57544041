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

  it('counts what the later one meets when it has been answered', async () => {
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

/** A server whose requests are observed before the application sees them. */
async function startServer(handle: Handle, isSeparate: boolean) {
  const create = () =>
    createMetrics({ registry: new Registry(), processMetrics: false, logger: false });
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
