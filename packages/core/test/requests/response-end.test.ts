import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import onFinished from 'on-finished';
import { Registry } from 'prom-client';
import { eventually, parseSamples, sampleValue } from '../../../../test/samples';
import { createMetrics } from '../../src/index';
import { createRequestRecorder } from '../../src/requests/request-recorder';

/** What a handler does with a response, and what its client does. */
type Handle = (request: IncomingMessage, response: ServerResponse) => void;

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const last = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';

// Each end is seen by on-finished, the reference, and by the recorder: they have to agree.
const cases: readonly [string, Handle, string, 'wait' | 'hang up'][] = [
  ['a plain answer', (_, res) => res.end('ok'), last, 'wait'],
  ['answers on one connection', (_, res) => res.end('ok'), get + get + last, 'wait'],
  ['an empty answer', (_, res) => res.writeHead(204).end(), last, 'wait'],
  ['a 304', (_, res) => res.writeHead(304).end(), last, 'wait'],
  ['HEAD', (_, res) => res.end('ok'), last.replace('GET', 'HEAD'), 'wait'],
  ['an answer in pieces', answerInPieces, last, 'wait'],
  ['an answer of 5 MB', (_, res) => res.end(Buffer.alloc(5_000_000)), last, 'wait'],
  ['a connection cut by the server', (_, res) => res.destroy(), get, 'wait'],
  ['a connection cut after the headers', cutAfterHeaders, get, 'wait'],
  ['a client that leaves before the answer', () => {}, get, 'hang up'],
  ['a client that leaves during the answer', (_, res) => res.write('a'), get, 'hang up'],
  ['a client that leaves during its upload', () => {}, upload(), 'hang up'],
];

const servers: Server[] = [];

// A test that fails half-way must not leave a server that keeps the runner waiting.
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

describe('the end of a response', () => {
  it.each(cases)('%s is seen as on-finished sees it', async (_, handle, text, then) => {
    const { server, ends, inFlight, seen } = await start(handle);
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', () => {});
    socket.resume();
    socket.write(text);
    const requests = text.split('HTTP/1.1').length - 1;
    await eventually(() => expect(seen()).toBe(requests));
    if (then === 'hang up') socket.destroy();

    await eventually(async () => {
      expect(ends()).toEqual({ reference: requests, ours: requests });
      expect(await inFlight()).toBe(0);
    });
    socket.destroy();
    server.close();
  });

  it('of responses queued behind a hanging one is seen, where on-finished sees the first only', async () => {
    const { server, ends, inFlight, seen } = await start(() => {});
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(get + get + get);
    await eventually(() => expect(seen()).toBe(3));
    socket.destroy();

    await eventually(async () => {
      expect(ends().ours).toBe(3);
      expect(await inFlight()).toBe(0);
    });
    expect(ends().reference).toBeLessThanOrEqual(3);
    server.close();
  });

  it('that came before the request was observed is counted once, as 499, by however many mounts', async () => {
    const { server, samples } = await startLate(2);
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(get + get);
    await eventually(async () => expect(server.listenerCount('late')).toBe(2));
    socket.destroy();
    server.emit('late');

    await eventually(async () => {
      expect(await samples()).toEqual({ aborted: 2, all: 2, inFlight: 0 });
    });
    server.close();
  });

  it('between two mounts is counted once', async () => {
    const { server, samples } = await startLate(1, true);
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(get);
    await eventually(() => expect(server.listenerCount('late')).toBe(1));
    socket.destroy();
    await eventually(async () => expect((await samples()).aborted).toBe(1));
    server.emit('late');

    expect(await samples()).toEqual({ aborted: 1, all: 1, inFlight: 0 });
    server.close();
  });

  it('of a connection taken over is seen when the connection closes', async () => {
    const { server, ends } = await start((req) => req.socket.end('HTTP/1.1 101 Over\r\n\r\n'));
    const client = request({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
    client.on('error', () => {}).on('upgrade', (_, socket) => socket.destroy());
    client.end();

    await eventually(() => expect(ends()).toEqual({ reference: 1, ours: 1 }));
    server.close();
  });

  it('of an HTTP/2 stream is seen, answered or reset', async () => {
    const counts = createCounts();
    const server = createHttp2Server((req, res) => {
      counts.observe(req as never, res as never);
      if (req.url === '/answer') res.end('ok');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const session = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    session.request({ ':path': '/answer' }).resume().end();
    const reset = session.request({ ':path': '/hang' });
    reset.on('error', () => {}).end();
    await eventually(() => expect(counts.seen()).toBe(2));
    reset.close(8);

    await eventually(async () => {
      expect(counts.ends()).toEqual({ reference: 2, ours: 2 });
      expect(await counts.inFlight()).toBe(0);
    });
    session.destroy();
    server.close();
  });
});

async function start(handle: Handle) {
  const counts = createCounts();
  const server = createServer((req, res) => {
    counts.observe(req, res);
    handle(req, res);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, ...counts };
}

/** Observes requests only when the server emits `late`, and before that as well if asked to. */
async function startLate(mounts: number, before = false) {
  const registry = new Registry();
  const metrics = createMetrics({ registry, processMetrics: false, logger: false });
  const recorders = Array.from({ length: mounts + 1 }, () =>
    createRequestRecorder(metrics, { readRoute: () => '/' }),
  );
  const server = createServer((req, res) => {
    const [first, ...others] = recorders;
    if (before) first?.observe(req, res, undefined);
    server.once('late', async () => {
      await eventually(() => expect(req.socket.destroyed).toBe(true));
      for (const recorder of others) recorder.observe(req, res, undefined);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    server,
    async samples() {
      const all = parseSamples(await registry.metrics());
      const requests = 'xai_api_requests_total';
      return {
        aborted: sampleValue(all, requests, { status: '499' }),
        all: sampleValue(all, requests),
        inFlight: sampleValue(all, 'xai_api_requests_in_flight'),
      };
    },
  };
}

function createCounts() {
  const registry = new Registry();
  const metrics = createMetrics({ registry, processMetrics: false, logger: false });
  const recorder = createRequestRecorder(metrics, {
    readRoute() {
      ours += 1;
      return '/';
    },
  });
  let reference = 0;
  let ours = 0;
  let seen = 0;
  return {
    observe(req: IncomingMessage, res: ServerResponse) {
      seen += 1;
      onFinished(res, () => {
        reference += 1;
      });
      recorder.observe(req, res, undefined);
    },
    seen: () => seen,
    ends: () => ({ reference, ours }),
    async inFlight() {
      const text = await registry.getSingleMetricAsString('xai_api_requests_in_flight');
      return Number(text.split(' ').at(-1));
    },
  };
}

function answerInPieces(_: IncomingMessage, response: ServerResponse): void {
  response.write('a');
  setImmediate(() => response.end('b'));
}

function cutAfterHeaders(_: IncomingMessage, response: ServerResponse): void {
  response.write('a');
  setImmediate(() => response.socket?.destroy());
}

function upload(): string {
  return 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhalf';
}
