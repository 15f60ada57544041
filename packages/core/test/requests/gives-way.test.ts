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

describe('a recorder that gives way', () => {
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
async function start(handle: Handle) {
  const metrics = createMetrics({ registry: new Registry(), processMetrics: false, logger: false });
  const recorders: Recorders = {
    early: createRequestRecorder<string>(metrics, {
      readRoute: (source) => source,
      givesWay: true,
    }),
    mounted: createRequestRecorder<string>(metrics, {
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
    read: async () => parseSamples(await metrics.exportPrometheus()),
  };
}
