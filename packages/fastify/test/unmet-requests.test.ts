import { spawnSync } from 'node:child_process';
import { createServer, type RequestListener } from 'node:http';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';
import { eventually, parseSamples, sampleValue } from '../../../test/samples';
import { type XaiMetricsOptions, xaiMetrics } from '../src/index';
import { versions } from './versions';

/** Not a valid escape: Fastify answers it before any hook. */
const malformed = '/items/%E0%A4%A';

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

describe.each(versions)('what $name answers before our hook', ({ name, Fastify }) => {
  const isNewest = name === 'Fastify 5';

  async function create(settings: object = {}, options: XaiMetricsOptions = {}, before = pass) {
    const fastify = Fastify(settings) as unknown as FastifyInstance;
    closers.push(() => {
      fastify.server.closeAllConnections?.();
      return fastify.close();
    });
    before(fastify);
    const defaults = { registry: new Registry(), processMetrics: false, logger: false } as const;
    await fastify.register(xaiMetrics, { ...defaults, ...options });
    fastify.get('/items/:id', async () => 'fine');
    return fastify;
  }

  /** The newest wants them in one place. */
  const routing = (settings: object) => (isNewest ? { routerOptions: settings } : settings);
  const listen = (fastify: FastifyInstance, host = '127.0.0.1') =>
    fastify.listen({ port: 0, host });

  it('is counted with the status of a malformed URL, among good ones', async () => {
    const fastify = await create();
    const url = await listen(fastify);
    for (const path of [malformed, '/items/1', '/%', malformed]) await read(url + path);

    await expectCounts(fastify, { 'GET __unmatched__ 400': 3, 'GET /items/:id 200': 1 });
  });

  it('is counted by what frameworkErrors makes of it, now or later', async () => {
    const frameworkErrors = (_error: Error, request: { url: string }, reply: Reply) => {
      const send = () => void reply.code(418).send('short and stout');
      if (request.url.includes('later')) setImmediate(send);
      else send();
    };
    const fastify = await create({ frameworkErrors });
    const url = await listen(fastify);
    await read(url + malformed);
    await read(`${url}/%E0%A4%A?later`);

    await expectCounts(fastify, { 'GET __unmatched__ 418': 2 });
  });

  it('is counted when the client leaves while frameworkErrors thinks', async () => {
    let isReached = () => {};
    const frameworkErrors = () => isReached();
    const fastify = await create({ frameworkErrors });
    const socket = await open(await listen(fastify));
    await new Promise<void>((resolve) => {
      isReached = resolve;
      socket.write(`GET ${malformed} HTTP/1.1\r\nHost: a\r\n\r\n`);
    });
    expect(await inFlight(fastify)).toBe(1);
    socket.destroy();

    await expectCounts(fastify, { 'GET __unmatched__ 499': 1 });
  });

  it('is counted when an asynchronous constraint fails', async () => {
    const constraint = {
      name: 'secret',
      storage: () => ({ get: () => null, set() {} }),
      deriveConstraint: (_request: unknown, _context: unknown, done: (error: Error) => void) =>
        void setImmediate(done, new Error('on purpose')),
      validate() {},
    };
    const fastify = await create(routing({ constraints: { secret: constraint } }));
    fastify.get('/secret', { constraints: { secret: 'a' } }, async () => 'fine');
    const url = await listen(fastify);
    await read(`${url}/secret`);

    await expectCounts(fastify, { 'GET __unmatched__ 500': 1 });
  });

  it('is counted when a parameter is too long', async () => {
    const fastify = await create(routing({ maxParamLength: 5 }));
    const url = await listen(fastify);
    const { status } = await read(`${url}/items/123456`);

    expect(status).toBe(isNewest ? 414 : 404);
    await expectCounts(fastify, { [`GET __unmatched__ ${status}`]: 1 });
  });

  it('is counted when the method has no routes', async () => {
    const fastify = await create();
    const url = await listen(fastify);
    const { status } = await read(`${url}/items/1`, { method: 'PROPFIND' });

    await expectCounts(fastify, { [`_OTHER __unmatched__ ${status}`]: 1 });
  });

  it('is counted when it is answered with 503 because the server closes', async () => {
    const fastify = await create();
    const closing = new Promise<void>((resolve) => {
      // After Fastify has refused new requests, and before the server is closed.
      const { close } = fastify.server;
      fastify.server.close = (...args) => {
        resolve();
        return close.apply(fastify.server, args);
      };
    });
    const release = new Promise<() => void>((resolve) => {
      fastify.get('/slow', (_request, reply) => resolve(() => void reply.send('done')));
    });
    const url = await listen(fastify);
    const socket = await open(url);
    socket.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n');
    const end = await release;
    const closed = fastify.close();
    await closing;
    socket.write('GET /items/1 HTTP/1.1\r\nHost: a\r\n\r\n');
    await eventually(async () => expect(await inFlight(fastify)).toBe(2));
    end();

    await expectCounts(fastify, { 'GET /slow 200': 1, 'GET __unmatched__ 503': 1 });
    expect(socket.received()).toMatch(/HTTP\/1.1 200.*HTTP\/1.1 503/s);
    await closed;
  });

  it('is counted on the server of a serverFactory, whose handler it may wrap', async () => {
    const serverFactory = (handle: RequestListener) =>
      createServer(async (request, response) => {
        if (request.headers['x-wait'] !== undefined) await new Promise(setImmediate);
        if (request.url === '/factory') response.end('without Fastify');
        else handle(request, response);
      });
    const fastify = await create({ serverFactory });
    const url = await listen(fastify);
    for (const headers of [{}, { 'x-wait': 'a bit' }]) {
      for (const path of [malformed, '/items/1', '/metrics', '/factory', '/nope']) {
        await read(url + path, { headers });
      }
    }

    await expectCounts(fastify, {
      'GET __unmatched__ 400': 2,
      'GET /items/:id 200': 2,
      'GET __unmatched__ 200': 2,
      'GET __unmatched__ 404': 2,
    });
  });

  it.each([
    ['Fastify makes', {}],
    [
      'a factory makes',
      {
        serverFactory: (handle: RequestListener) =>
          createServer((request, response) => handle(request, response)),
      },
    ],
  ])('is counted on every server that %s for localhost', async (_who, settings) => {
    const fastify = await create(settings);
    await listen(fastify, 'localhost');
    const addresses = fastify.addresses() as AddressInfo[];
    for (const { address, port } of addresses) {
      const url = `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
      for (const path of [malformed, '/items/1', '/metrics']) await read(url + path);
    }

    await expectCounts(fastify, {
      'GET __unmatched__ 400': addresses.length,
      'GET /items/:id 200': addresses.length,
    });
  });

  it('is counted over HTTP/2', async () => {
    const fastify = await create({ http2: true });
    const session = connectHttp2(await listen(fastify));
    closers.push(() => session.destroy());
    for (const path of [malformed, '/items/1', '/metrics']) await readHttp2(session, path);

    await expectCounts(fastify, { 'GET __unmatched__ 400': 1, 'GET /items/:id 200': 1 });
  });

  it('is counted when a hook that was there before has answered', async () => {
    const fastify = await create({}, {}, (app) => {
      app.addHook('onRequest', (request, reply, done) => {
        if (request.headers['x-answer'] === 'now') reply.code(401).send('no');
        else done();
      });
      app.addHook('onRequest', async (request, reply) => {
        if (request.headers['x-answer'] !== 'later') return undefined;
        await new Promise(setImmediate);
        return reply.code(403).send('no');
      });
    });
    const url = await listen(fastify);
    await read(`${url}/items/1`);
    await read(`${url}/items/1`, { headers: { 'x-answer': 'now' } });
    await read(`${url}/items/1`, { headers: { 'x-answer': 'later' } });
    await read(`${url}/metrics`, { headers: { 'x-answer': 'never' } });

    await expectCounts(fastify, {
      'GET /items/:id 200': 1,
      'GET __unmatched__ 401': 1,
      'GET __unmatched__ 403': 1,
    });
  });

  it('has the time that hooks before ours take in its duration', async () => {
    let go = () => {};
    const fastify = await create({}, {}, (app) => {
      app.addHook('onRequest', (_request, _reply, done) => {
        go = done;
      });
    });
    const answered = read(`${await listen(fastify)}/items/1`);
    await eventually(async () => expect(await inFlight(fastify)).toBe(1));
    const waitedFrom = performance.now();
    for (let i = 0; i < 10; i += 1) await inFlight(fastify);
    const waited = (performance.now() - waitedFrom) / 1000;
    go();
    await answered;

    const samples = await expectCounts(fastify, { 'GET /items/:id 200': 1 });
    const duration = sampleValue(samples, 'xai_api_request_duration_seconds_sum');
    expect(duration).toBeGreaterThanOrEqual(waited);
  });

  it('is counted once when many registrations see it', async () => {
    const registry = new Registry();
    const fastify = await create({}, { registry });
    for (let i = 0; i < 12; i += 1) {
      await fastify.register(xaiMetrics, { registry, processMetrics: false, logger: false });
    }
    const socket = await open(await listen(fastify));
    const paths = ['/items/1', malformed, '/metrics', '/nope', malformed, '/livez', '/items/2'];
    socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`).join(''));

    await expectCounts(fastify, {
      'GET /items/:id 200': 2,
      'GET __unmatched__ 400': 2,
      'GET __unmatched__ 404': 1,
    });
  });

  it('is not counted when it is excluded or to one of our endpoints', async () => {
    const seen: unknown[] = [];
    const exclude = (request: { url: string; routeOptions: { url?: string } }) => {
      seen.push([request.url, request.routeOptions.url]);
      return request.url.startsWith('/excluded') || request.url.startsWith('/items/%');
    };
    const fastify = await create({}, { exclude: exclude as never });
    fastify.get('/excluded', async () => {
      // Another request of the server in the midst of it.
      await Promise.all([fastify.inject('/items/1'), fastify.inject('/metrics')]);
      return 'fine';
    });
    const url = await listen(fastify);
    for (const path of ['/excluded', '/metrics', '/livez', malformed, '/%']) await read(url + path);

    await expectCounts(fastify, { 'GET /items/:id 200': 1, 'GET __unmatched__ 400': 1 });
    expect(seen).toEqual(
      expect.arrayContaining([
        [malformed, undefined],
        ['/%', undefined],
      ]),
    );
  });

  it('has the labels of your own that can be known', async () => {
    const labels = {
      agent: { max: 3, read: ({ headers }: { headers: Headers }) => headers['user-agent'] },
      tier: { oneOf: ['paid'], read: (request: { user: { tier: string } }) => request.user.tier },
    };
    const fastify = await create({}, { labels: labels as never });
    const url = await listen(fastify);
    await read(url + malformed, { headers: { 'user-agent': 'probe' } });

    const samples = await expectCounts(fastify, { 'GET __unmatched__ 400': 1 });
    const given = { agent: 'probe', tier: 'other' };
    expect(sampleValue(samples, 'xai_api_requests_total', given)).toBe(1);
  });

  it('is counted with its sizes', async () => {
    const fastify = await create({}, { sizes: true });
    const socket = await open(await listen(fastify));
    socket.write(`GET ${malformed} HTTP/1.1\r\nHost: a\r\n\r\n`);
    const samples = await expectCounts(fastify, { 'GET __unmatched__ 400': 1 });

    const size = sampleValue(samples, 'xai_api_response_size_bytes_sum');
    await eventually(() => expect(socket.received()).toContain('"statusCode":400}'));
    expect(size).toBe(socket.received().length);
  });

  it('belongs to a registration on the server itself, not inside an encapsulated plugin', async () => {
    const registry = new Registry();
    const fastify = await create({}, { registry });
    await fastify.register(
      async (inner) => {
        await inner.register(xaiMetrics, { registry, processMetrics: false, logger: false });
        inner.get('/blocks/:height', async () => 'fine');
      },
      { prefix: '/inner' },
    );
    const url = await listen(fastify);
    for (const path of ['/inner/blocks/1', '/inner/blocks/%E0%A4%A', '/items/1']) {
      await read(url + path);
    }

    await expectCounts(fastify, {
      'GET /inner/blocks/:height 200': 1,
      'GET __unmatched__ 400': 1,
      'GET /items/:id 200': 1,
    });
  });

  it('counts only its own routes where it is registered inside an encapsulated plugin', async () => {
    const fastify = await create({}, {}, (app) => {
      app.get('/outside', async () => 'fine');
    });
    const registry = new Registry();
    await fastify.register(
      async (inner) => {
        await inner.register(xaiMetrics, { registry, processMetrics: false, logger: false });
        inner.get('/blocks/:height', async () => 'fine');
      },
      { prefix: '/inner' },
    );
    const url = await listen(fastify);
    for (const path of ['/outside', '/inner/blocks/1', malformed]) await read(url + path);

    await eventually(async () => {
      const samples = parseSamples(await registry.metrics());
      expect(sampleValue(samples, 'xai_api_requests_total')).toBe(1);
    });
  });
});

it('is counted by many servers in a process without a warning, also of a deprecation', () => {
  // In a process of its own: Jest keeps the warnings of Node to itself.
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      ...['-r', join(__dirname, '../../core/test/typescript-require.cjs')],
      join(__dirname, 'programs', 'many-servers.ts'),
    ],
    { encoding: 'utf8' },
  );

  expect(stderr).toBe('');
  expect(stdout).toBe(versions.map(({ name }) => `${name}${' 3'.repeat(12)}\n`).join(''));
}, 60_000);

type Reply = { code(status: number): Reply; send(body: string): unknown };
type Headers = Record<string, string>;

function pass(_fastify: FastifyInstance): void {}

async function read(url: string, init: { headers?: object; method?: string } = {}) {
  const response = await fetch(url, init as RequestInit);
  return { status: response.status, body: await response.text() };
}

async function open(url: string): Promise<Socket & { received(): string }> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  closers.push(() => socket.destroy());
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk;
  });
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('connect', resolve));
  return Object.assign(socket, { received: () => received });
}

async function readHttp2(session: ClientHttp2Session, path: string): Promise<void> {
  const stream = session.request({ ':path': path });
  stream.resume();
  await new Promise((resolve) => stream.once('close', resolve));
}

const readSamples = async ({ xaiMetrics: monitoring }: FastifyInstance) =>
  parseSamples(await monitoring.metrics.exportPrometheus());

const inFlight = async (fastify: FastifyInstance) =>
  sampleValue(await readSamples(fastify), 'xai_api_requests_in_flight');

/** Waits until exactly these are counted, and none is in flight. */
function expectCounts(fastify: FastifyInstance, counts: Record<string, number>) {
  return eventually(async () => {
    const samples = await readSamples(fastify);
    const found: Record<string, number> = {};
    for (const { labels, value } of samples.filter((s) => s.name === 'xai_api_requests_total')) {
      found[`${labels.method} ${labels.endpoint} ${labels.status}`] = value;
    }
    expect(found).toEqual(counts);
    expect(sampleValue(samples, 'xai_api_requests_in_flight')).toBe(0);
    return samples;
  });
}
