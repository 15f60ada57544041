import { get, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { eventually, type Sample, sampleValue, scrape } from '../samples';
import { frameworks, type TestServer } from './servers';

const address = '0x52908400098527886E0F7030069857D2E4169EE7';

describe.each(frameworks)('$name', ({ start }) => {
  let server: TestServer;

  beforeEach(async () => {
    server = await start({ registry: new Registry(), logger: false, sizes: true });
  });

  afterEach(async () => {
    await server.close();
  });

  it('counts a request by method, matched route and status', async () => {
    await fetch(`${server.url}/items/${address}`);

    await expectRequest({ method: 'GET', endpoint: '/items/:id', status: '200' }, 1);
  });

  it('labels a nested and parameterised prefix with its full pattern', async () => {
    await fetch(`${server.url}/api/chain/${address}/blocks/17`);

    await expectRequest({ endpoint: '/api/chain/:chain/blocks/:height', status: '200' }, 1);
  });

  it('keeps the full pattern when a nested handler throws', async () => {
    await fetch(`${server.url}/api/chain/${address}/fail`);

    const labels = { endpoint: '/api/chain/:chain/fail', status: '500' };
    const samples = await expectRequest(labels, 1);
    const errors = { endpoint: '/api/chain/:chain/fail', error_type: 'server_error' };
    expect(sampleValue(samples, 'xai_api_errors_total', errors)).toBe(1);
  });

  it('keeps the pattern when a top-level handler throws', async () => {
    await fetch(`${server.url}/fail`);

    await expectRequest({ endpoint: '/fail', status: '500' }, 1);
  });

  it('counts the status as sent', async () => {
    await fetch(`${server.url}/teapot`);

    await expectRequest({ endpoint: '/teapot', status: '418' }, 1);
  });

  it('puts all unmatched requests into one label', async () => {
    for (let i = 0; i < 20; i += 1) await fetch(`${server.url}/wp-admin/${i}/${address}`);

    const samples = await expectRequest({ endpoint: '__unmatched__', status: '404' }, 20);
    const endpoints = new Set(
      samples.filter(({ name }) => name === 'xai_api_requests_total').map((s) => s.labels.endpoint),
    );
    expect([...endpoints]).toEqual(['__unmatched__']);
  });

  it('never puts a part of the URL into a label', async () => {
    await fetch(`${server.url}/items/${address}`);
    await fetch(`${server.url}/api/chain/${address}/blocks/${address}`);
    await fetch(`${server.url}/api/chain/${address}/fail?x=${address}`);
    await fetch(`${server.url}/${address}`);
    await eventually(async () => {
      expect(sampleValue(await scrape(server.url), 'xai_api_requests_total')).toBe(4);
    });

    expect(await (await fetch(`${server.url}/metrics`)).text()).not.toContain(address.slice(0, 20));
  });

  it('folds a method nobody knows into _OTHER', async () => {
    await sendRaw(server, 'PROPFIND /plain HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');

    await expectRequest({ method: '_OTHER' }, 1);
  });

  it('counts an aborted request once, as 499', async () => {
    await abort(server, '/hang');

    const samples = await expectRequest({ endpoint: '/hang', status: '499' }, 1);
    expect(sampleValue(samples, 'xai_api_requests_total')).toBe(1);
    const errors = { endpoint: '/hang', error_type: 'aborted' };
    expect(sampleValue(samples, 'xai_api_errors_total', errors)).toBe(1);
  });

  it('counts a client that leaves in the middle of a stream as 499', async () => {
    const response = await openStream(server);
    response.destroy();

    await expectRequest({ endpoint: '/stream', status: '499' }, 1);
  });

  it('measures a stream until its last byte', async () => {
    const response = await openStream(server);
    await eventually(async () => {
      expect(sampleValue(await scrape(server.url), 'xai_api_requests_in_flight')).toBe(1);
    });
    await new Promise((resolve) => setTimeout(resolve, 120));
    server.finishStream();
    for await (const _chunk of response);

    const samples = await expectRequest({ endpoint: '/stream', status: '200' }, 1);
    const duration = sampleValue(samples, 'xai_api_request_duration_seconds_sum', {
      endpoint: '/stream',
    });
    expect(duration).toBeGreaterThanOrEqual(0.12);
  });

  it('shows requests in flight and comes back to 0', async () => {
    const aborts = Array.from({ length: 3 }, () => abort(server, '/hang', 400));
    await eventually(async () => {
      expect(sampleValue(await scrape(server.url), 'xai_api_requests_in_flight')).toBe(3);
    });
    await Promise.all(aborts);
    await fetch(`${server.url}/plain`);
    await fetch(`${server.url}/fail`);

    await eventually(async () => {
      const samples = await scrape(server.url);
      expect(sampleValue(samples, 'xai_api_requests_in_flight')).toBe(0);
      expect(sampleValue(samples, 'xai_api_requests_total')).toBe(5);
    });
  });

  it('counts requests queued behind a hanging one on a connection that breaks', async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.write('GET /hang HTTP/1.1\r\nHost: a\r\n\r\nGET /plain HTTP/1.1\r\nHost: a\r\n\r\n');
    await eventually(async () => {
      expect(sampleValue(await scrape(server.url), 'xai_api_requests_in_flight')).toBeGreaterThan(
        0,
      );
    });
    socket.destroy();

    await eventually(async () => {
      const samples = await scrape(server.url);
      expect(sampleValue(samples, 'xai_api_requests_in_flight')).toBe(0);
      expect(sampleValue(samples, 'xai_api_requests_total', { endpoint: '/hang' })).toBe(1);
    });
  });

  it('counts every request of a keep-alive connection, with the bytes of each response', async () => {
    const one = 'GET /plain HTTP/1.1\r\nHost: a\r\n\r\n';
    const last = 'GET /plain HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
    const received = await sendRaw(server, one + one + last);

    const samples = await expectRequest({ endpoint: '/plain', status: '200' }, 3);
    expect(sampleValue(samples, 'xai_api_response_size_bytes_count')).toBe(3);
    expect(sampleValue(samples, 'xai_api_response_size_bytes_sum')).toBe(received.length);
  });

  it('observes a duration for each counted request', async () => {
    await fetch(`${server.url}/plain`);

    const samples = await expectRequest({ endpoint: '/plain' }, 1);
    expect(sampleValue(samples, 'xai_api_request_duration_seconds_count')).toBe(1);
  });

  it('counts HEAD by its own name', async () => {
    await fetch(`${server.url}/plain`, { method: 'HEAD' });

    await expectRequest({ method: 'HEAD', endpoint: '/plain', status: '200' }, 1);
  });

  it('shows the open connections', async () => {
    const sockets = [1, 2, 3].map(() => connect(Number(new URL(server.url).port), '127.0.0.1'));
    await Promise.all(
      sockets.map((socket) => new Promise((resolve) => socket.on('connect', resolve))),
    );
    await fetch(`${server.url}/plain`);

    await eventually(async () => {
      const connections = sampleValue(await scrape(server.url), 'xai_api_active_connections');
      expect(connections).toBeGreaterThanOrEqual(3);
    });
    for (const socket of sockets) socket.destroy();
  });

  it('serves /metrics with its content type and does not count it', async () => {
    await fetch(`${server.url}/metrics`);
    const response = await fetch(`${server.url}/metrics?x=1`);

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.text()).not.toMatch(/^xai_api_requests_total\{/m);
  });

  it('answers HEAD on its endpoints without a body', async () => {
    const response = await fetch(`${server.url}/metrics`, { method: 'HEAD' });

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch('text/plain');
    expect(await response.text()).toBe('');
  });

  it.each([
    ['/livez', 200],
    ['/health/live', 200],
    ['/readyz', 200],
    ['/health/ready', 200],
    ['/startupz', 200],
    ['/health', 200],
    ['/healthz', 200],
  ])('serves %s', async (path, status) => {
    const response = await fetch(`${server.url}${path}`);

    expect(response.status).toBe(status);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-type')).toMatch('application/json');
  });

  it('turns readiness, not liveness, when a check fails, and names it', async () => {
    server.monitoring.health.addCheck('database', () => {
      throw new Error('connection refused');
    });

    const ready = await fetch(`${server.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      status: 'fail',
      checks: { database: { status: 'fail', reason: 'connection refused' } },
    });
    expect((await fetch(`${server.url}/livez`)).status).toBe(200);
  });

  it('answers people with ?verbose and machines with application/health+json', async () => {
    const text = await fetch(`${server.url}/readyz?verbose`);
    expect(await text.text()).toBe('readyz check passed\n');
    const accept = 'application/health+json';
    const machine = await fetch(`${server.url}/health`, { headers: { accept } });
    expect(machine.headers.get('content-type')).toMatch(accept);
    expect(await machine.json()).toMatchObject({ status: 'pass' });
  });

  it('leaves other methods on its paths to the application', async () => {
    const response = await fetch(`${server.url}/metrics`, { method: 'POST' });

    expect(response.status).toBe(404);
    await expectRequest({ method: 'POST', endpoint: '__unmatched__', status: '404' }, 1);
  });

  it('records chain events beside the requests', async () => {
    server.monitoring.metrics.recordBlock({ height: 7n, source: 'mined' });

    const samples = await scrape(server.url);
    expect(sampleValue(samples, 'xai_block_height')).toBe(7);
    expect(sampleValue(samples, 'xai_blocks_total', { source: 'mined' })).toBe(1);
  });

  async function expectRequest(labels: Record<string, string>, count: number): Promise<Sample[]> {
    return eventually(async () => {
      const samples = await scrape(server.url);
      expect(sampleValue(samples, 'xai_api_requests_total', labels)).toBe(count);
      expect(sampleValue(samples, 'xai_api_requests_in_flight')).toBe(0);
      return samples;
    });
  }
});

describe.each(frameworks)('$name with options', ({ start }) => {
  it('serves the endpoints at other paths, and not at all where false', async () => {
    const server = await start({
      registry: new Registry(),
      paths: { metrics: '/internal/metrics', health: false },
    });
    try {
      expect((await fetch(`${server.url}/internal/metrics`)).status).toBe(200);
      expect((await fetch(`${server.url}/metrics`)).status).toBe(404);
      expect((await fetch(`${server.url}/health`)).status).toBe(404);
    } finally {
      await server.close();
    }
  });

  it('counts its endpoints when asked to', async () => {
    const server = await start({ registry: new Registry(), countOwnEndpoints: true });
    try {
      await fetch(`${server.url}/livez`);
      await eventually(async () => {
        const count = sampleValue(await scrape(server.url), 'xai_api_requests_total', {
          endpoint: '/livez',
        });
        expect(count).toBe(1);
      });
    } finally {
      await server.close();
    }
  });

  it('uses another prefix for every metric of its own', async () => {
    const server = await start({ registry: new Registry(), prefix: 'aixn_' });
    try {
      await fetch(`${server.url}/plain`);
      await eventually(async () => {
        const samples = await scrape(server.url);
        expect(sampleValue(samples, 'aixn_api_requests_total', { endpoint: '/plain' })).toBe(1);
        expect(samples.filter(({ name }) => name.startsWith('xai_'))).toEqual([]);
      });
    } finally {
      await server.close();
    }
  });

  it('lets two servers of one process share a registry', async () => {
    const registry = new Registry();
    const [one, two] = [await start({ registry }), await start({ registry })];
    try {
      await fetch(`${one.url}/plain`);
      await fetch(`${two.url}/plain`);
      await eventually(async () => {
        const samples = await scrape(one.url);
        expect(sampleValue(samples, 'xai_api_requests_total', { endpoint: '/plain' })).toBe(2);
        expect(sampleValue(samples, 'xai_api_requests_in_flight')).toBe(0);
      });
    } finally {
      await one.close();
      await two.close();
    }
  });

  it('keeps two servers with registries of their own apart', async () => {
    const [one, two] = [
      await start({ registry: new Registry() }),
      await start({ registry: new Registry() }),
    ];
    try {
      await fetch(`${one.url}/plain`);
      await eventually(async () => {
        expect(sampleValue(await scrape(one.url), 'xai_api_requests_total')).toBe(1);
      });
      expect(sampleValue(await scrape(two.url), 'xai_api_requests_total')).toBeUndefined();
    } finally {
      await one.close();
      await two.close();
    }
  });
});

function abort({ url }: TestServer, path: string, afterMilliseconds = 20): Promise<void> {
  return new Promise((resolve) => {
    const request = get(url + path);
    request.on('error', () => resolve());
    setTimeout(() => request.destroy(), afterMilliseconds);
  });
}

function openStream({ url }: TestServer): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    httpRequest(`${url}/stream`, (response) => {
      response.on('error', () => {});
      response.once('data', () => {
        response.pause();
        resolve(response);
      });
    })
      .on('error', reject)
      .end();
  });
}

function sendRaw({ url }: TestServer, text: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(text));
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', () => resolve(Buffer.concat(chunks)));
    socket.on('error', reject);
  });
}
