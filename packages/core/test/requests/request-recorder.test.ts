import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, connect, type Server } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { eventually, parseSamples, sampleValue } from '../../../../test/samples';
import { type BlockchainMetrics, createMetrics } from '../../src/index';
import { createRequestRecorder, type RequestRecorder } from '../../src/requests/request-recorder';

/** The tests hand over how the route is read, as what the adapter has of the request. */
type ReadLate = () => unknown;

type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  recorder: RequestRecorder<ReadLate>,
) => void;

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function createRecorderOf(metrics: BlockchainMetrics) {
  return createRequestRecorder<ReadLate>(metrics, { readRoute: (readLate) => readLate() });
}

function createRecorder(logger: { warn(line: string): void } | false = false) {
  const metrics = createMetrics({
    registry: new Registry(),
    processMetrics: false,
    sizes: true,
    logger,
  });
  const read = async () => parseSamples(await metrics.exportPrometheus());
  return { metrics, recorder: createRecorderOf(metrics), read };
}

async function listen(server: Server & { closeAllConnections?(): void }) {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections?.();
      }),
  );
  return (server.address() as AddressInfo).port;
}

async function start(handle: Handler, recording = createRecorder()) {
  const server = createServer((request, response) => handle(request, response, recording.recorder));
  const port = await listen(server);
  const expectRequests = (labels: Record<string, string>, count: number) =>
    eventually(async () => {
      const samples = await recording.read();
      expect(sampleValue(samples, 'xai_api_requests_total', labels)).toBe(count);
      expect(sampleValue(samples, 'xai_api_requests_in_flight')).toBe(0);
      return samples;
    });
  return { ...recording, server, port, url: `http://127.0.0.1:${port}`, expectRequests };
}

describe('on a plain node:http server', () => {
  it('counts a request with the route that is read at its end', async () => {
    let route: string | undefined;
    const { url, expectRequests } = await start((request, response, recorder) => {
      recorder.observe(request, response, () => route);
      route = '/late/:bound';
      response.statusCode = 201;
      response.end('done');
    });
    await fetch(`${url}/late/1?secret=2`);

    const labels = { method: 'GET', endpoint: '/late/:bound', status: '201' };
    const samples = await expectRequests(labels, 1);
    expect(sampleValue(samples, 'xai_api_request_duration_seconds_count', labels)).toBe(1);
  });

  it.each([
    ['undefined', undefined, '__unmatched__'],
    ['null', null, '__unmatched__'],
    ['the empty string', '', '__unmatched__'],
    ['a regular expression', /^\/a\/(\d+)$/, '/a/*#mkbi'],
    ['a list', ['/a', '/b'], '/a|/b'],
    ['a long text', 'x'.repeat(5000), 'x'.repeat(200)],
  ])('makes %s a text', async (_what, route, endpoint) => {
    const { url, expectRequests } = await start((request, response, recorder) => {
      recorder.observe(request, response, () => route);
      response.end();
    });
    await fetch(url);

    await expectRequests({ endpoint }, 1);
  });

  it('takes the route early when told, and keeps it', async () => {
    let route = '/first';
    const { url, expectRequests } = await start((request, response, recorder) => {
      recorder.observe(request, response, () => route);
      recorder.takeRoute(request);
      route = '/second';
      recorder.takeRoute(request);
      response.end();
    });
    await fetch(url);

    await expectRequests({ endpoint: '/first' }, 1);
  });

  it('observes a request once, also by a second recorder on the registry', async () => {
    const recording = createRecorder();
    const second = createRecorderOf(recording.metrics);
    const { url, expectRequests } = await start((request, response, recorder) => {
      for (const each of [recorder, recorder, second]) {
        each.observe(request, response, () => '/x');
      }
      response.end();
    }, recording);
    await fetch(url);

    await expectRequests({}, 1);
  });

  it('counts a fault in reading the route and answers all the same', async () => {
    const lines: string[] = [];
    const recording = createRecorder({ warn: (line) => lines.push(line) });
    const { url, expectRequests } = await start((request, response, recorder) => {
      recorder.observe(request, response, () => {
        throw new Error('no route for you');
      });
      response.end('fine');
    }, recording);

    expect(await (await fetch(url)).text()).toBe('fine');
    const samples = await expectRequests({ endpoint: '__unmatched__', status: '200' }, 1);
    const faults = { where: 'request' };
    expect(sampleValue(samples, 'xai_instrumentation_errors_total', faults)).toBe(1);
    expect(lines).toEqual(['xai-metrics: fault in request: no route for you']);
  });

  it('never throws, whatever it is handed', async () => {
    const { recorder, read } = createRecorder();

    recorder.observe({} as never, {} as never, () => '/');
    recorder.observe(undefined as never, undefined as never, () => '/');
    recorder.takeRoute({} as never);
    recorder.takeRoute(undefined as never);
    const faults = { where: 'request' };
    expect(sampleValue(await read(), 'xai_instrumentation_errors_total', faults)).toBe(2);
  });

  it('counts a client that goes away as 499, with the time until then', async () => {
    const { url, expectRequests, read } = await start((request, response, recorder) => {
      recorder.observe(request, response, () => '/hang');
    });
    const request = get(url);
    request.on('error', () => {});
    await eventually(async () => {
      expect(sampleValue(await read(), 'xai_api_requests_in_flight')).toBe(1);
    });
    request.destroy();

    const samples = await expectRequests({ endpoint: '/hang', status: '499' }, 1);
    const aborted = { endpoint: '/hang', error_type: 'aborted' };
    expect(sampleValue(samples, 'xai_api_errors_total', aborted)).toBe(1);
    expect(sampleValue(samples, 'xai_api_response_size_bytes_count')).toBe(0);
  });

  it('counts a response that the server itself breaks off as 499', async () => {
    const { url, expectRequests } = await start((request, response, recorder) => {
      recorder.observe(request, response, () => '/broken');
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => response.destroy());
    });
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow();

    await expectRequests({ endpoint: '/broken', status: '499' }, 1);
  });

  it('counts every request of a pipeline with the bytes of its own response', async () => {
    const { port, expectRequests } = await start((request, response, recorder) => {
      recorder.observe(request, response, () => request.url);
      const size = request.url === '/big' ? 3000 : 10;
      // The first answer comes last: the others have to queue behind it.
      setTimeout(() => response.end('x'.repeat(size)), request.url === '/big' ? 30 : 0);
    });
    const line = (path: string, last = '') => `GET ${path} HTTP/1.1\r\nHost: a\r\n${last}\r\n`;
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(line('/big') + line('/small') + line('/small', 'Connection: close\r\n'));
    });
    let received = 0;
    socket.on('data', (chunk) => {
      received += chunk.length;
    });
    await new Promise((resolve) => socket.on('close', resolve));

    const samples = await expectRequests({}, 3);
    expect(sampleValue(samples, 'xai_api_response_size_bytes_sum')).toBe(received);
    const small = { le: '1000' };
    expect(sampleValue(samples, 'xai_api_response_size_bytes_bucket', small)).toBe(2);
  });

  it('ends all open requests of a connection that breaks', async () => {
    const { port, read, expectRequests } = await start((request, response, recorder) => {
      recorder.observe(request, response, () => '/hang');
    });
    const socket = connect(port, '127.0.0.1', () => {
      socket.write('GET /a HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(3));
    });
    await eventually(async () => {
      expect(sampleValue(await read(), 'xai_api_requests_in_flight')).toBe(3);
    });
    socket.destroy();

    await expectRequests({ status: '499' }, 3);
  });

  it('counts each request of a long pipeline, in whatever order they are answered', async () => {
    const answers: (() => void)[] = [];
    const { port, expectRequests } = await start((request, response, recorder) => {
      recorder.observe(request, response, () => '/a');
      recorder.observe(request, response, () => '/again');
      answers.push(() => response.end());
    });
    const count = 2_000;
    const socket = connect(port, '127.0.0.1', () => {
      socket.write('GET /a HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(count));
    });
    socket.resume();
    await eventually(() => expect(answers).toHaveLength(count));
    for (const answer of answers.reverse().slice(0, -1)) answer();
    answers.at(-1)?.();

    await expectRequests({ endpoint: '/a', status: '200' }, count);
    socket.destroy();
  });

  it('adds one listener to a connection, however many requests it carries', async () => {
    const counts: number[] = [];
    const { port, expectRequests } = await start((request, response, recorder) => {
      recorder.observe(request, response, () => '/');
      counts.push(request.socket.listenerCount('close'));
      response.end();
    });
    const socket = connect(port, '127.0.0.1');
    for (let i = 1; i <= 20; i += 1) {
      socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await expectRequests({}, i);
    }
    socket.destroy();

    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });

  it('counts open connections, over all servers of the registry, until they close', async () => {
    const recording = createRecorder();
    const handle: Handler = (request, response, recorder) => {
      recorder.observe(request, response, () => '/');
      response.end();
    };
    const one = await start(handle, recording);
    const two = await start(handle, recording);
    const open = async () => sampleValue(await recording.read(), 'xai_api_active_connections');
    expect(await open()).toBeUndefined();

    const sockets = [one, one, two].map(({ port }) => {
      const socket = connect(port, '127.0.0.1');
      socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      return socket;
    });
    await one.expectRequests({}, 3);
    expect(await open()).toBe(3);
    for (const socket of sockets) socket.destroy();
    await eventually(async () => expect(await open()).toBe(0));
  });

  it('does nothing when the api group is off', async () => {
    const metrics: BlockchainMetrics = createMetrics({
      registry: new Registry(),
      processMetrics: false,
      groups: { api: false },
    });
    const recorder = createRecorderOf(metrics);
    const server = createServer((request, response) => {
      recorder.observe(request, response, () => '/');
      response.end('fine');
    });
    const port = await listen(server);

    expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe('fine');
    const samples = parseSamples(await metrics.exportPrometheus());
    expect(samples.filter(({ name }) => name.includes('_api_'))).toEqual([]);
    expect(sampleValue(samples, 'xai_instrumentation_errors_total')).toBe(0);
  });
});

describe('over HTTP/2', () => {
  it('counts a complete response by its status and a reset one as 499', async () => {
    const { recorder, read } = createRecorder();
    const server = createHttp2Server((request, response) => {
      recorder.observe(request as never, response as never, () => request.url);
      if (request.url === '/plain') response.end('fine');
      else if (request.url === '/reset') response.write('first');
      else response.end('x'.repeat(1_000_000)); // more than the client takes at once
    });
    const port = await listen(server);
    const client = connectHttp2(`http://127.0.0.1:${port}`);
    closers.unshift(async () => client.destroy());
    const plain = client.request({ ':path': '/plain' });
    plain.resume();
    await new Promise((resolve) => plain.on('close', resolve));
    for (const path of ['/reset', '/reset-at-the-end']) {
      const reset = client.request({ ':path': path });
      reset.on('error', () => {});
      reset.once('data', () => reset.close(8));
      await new Promise((resolve) => reset.on('close', resolve));
    }

    await eventually(async () => {
      const samples = await read();
      const count = (endpoint: string, status: string) =>
        sampleValue(samples, 'xai_api_requests_total', { endpoint, status });
      expect([count('/plain', '200'), count('/reset', '499')]).toEqual([1, 1]);
      expect(count('/reset-at-the-end', '499')).toBe(1);
      expect(sampleValue(samples, 'xai_api_requests_in_flight')).toBe(0);
      expect(sampleValue(samples, 'xai_api_response_size_bytes_count')).toBe(0);
    });
  });
});
