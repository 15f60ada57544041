import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, get } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { createInstrumentation, XaiMetricsError } from '../src/index';
import { type MetricsServer, startMetricsServer, startSocketServer } from '../src/metrics-server';
import { runProgram } from './child-process';

const { endpoints } = createInstrumentation({
  registry: new Registry(),
  processMetrics: false,
  logger: false,
});
let server: MetricsServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

describe('the metrics server on a Unix socket', () => {
  const directory = mkdtempSync(join(tmpdir(), 'xai-metrics-socket-'));
  const path = join(directory, 'metrics.sock');
  afterEach(() => rmSync(path, { force: true }));
  afterAll(() => rmSync(directory, { recursive: true }));

  async function statusOf(socketPath: string): Promise<number | undefined> {
    const [response] = await once(get({ socketPath, path: '/metrics', agent: false }), 'response');
    response.resume();
    return response.statusCode;
  }

  /** What a program leaves behind that was killed. */
  async function leaveSocket(): Promise<void> {
    const program = runProgram(`
      require('node:net').createServer().listen(${JSON.stringify(path)}, () => console.log('up'));
    `);
    await program.firstLine;
    program.child.kill('SIGKILL');
    await program.ended;
    expect(lstatSync(path).isSocket()).toBe(true);
  }

  it('serves the endpoints to owner and group, and takes the socket away at the end', async () => {
    server = await startSocketServer(endpoints, path);

    expect(server.url).toBe(`unix:${path}`);
    expect(await statusOf(path)).toBe(200);
    expect((lstatSync(path).mode & 0o777).toString(8)).toBe('660');
    await server.close();
    expect(existsSync(path)).toBe(false);
  });

  it('replaces a socket on which nobody listens', async () => {
    await leaveSocket();
    server = await startSocketServer(endpoints, path);

    expect(await statusOf(path)).toBe(200);
  });

  it('leaves a socket alone on which somebody listens', async () => {
    server = await startSocketServer(endpoints, path);
    const error = await startSocketServer(endpoints, path).catch((e: unknown) => e);

    expect((error as XaiMetricsError).code).toBe('XAI_METRICS_LISTEN_FAILED');
    expect((error as XaiMetricsError).message).toContain('EADDRINUSE');
    expect(await statusOf(path)).toBe(200);
  });

  it.each([
    ['a file', () => writeFileSync(path, 'precious')],
    ['a link to a file', () => symlinkSync(__filename, path)],
  ])('leaves %s alone', async (_what, put) => {
    put();
    const error = await startSocketServer(endpoints, path).catch((e: unknown) => e);

    expect((error as XaiMetricsError).code).toBe('XAI_METRICS_LISTEN_FAILED');
    expect(readFileSync(path, 'utf8').length).toBeGreaterThan(0);
  });

  it('fails with a code where there is no directory', async () => {
    const error = await startSocketServer(endpoints, `${path}/x`).catch((e: unknown) => e);

    expect((error as XaiMetricsError).code).toBe('XAI_METRICS_LISTEN_FAILED');
  });
});

describe('the metrics server', () => {
  it('serves the endpoints on a free port of its own', async () => {
    server = await startMetricsServer(endpoints, 0, '127.0.0.1');

    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d+$/);
    const metrics = await fetch(`${server.url}/metrics`);
    expect(metrics.status).toBe(200);
    expect(await metrics.text()).toContain('xai_blocks_total');
    expect((await fetch(`${server.url}/livez`)).status).toBe(200);
    const head = await fetch(`${server.url}/metrics`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('answers 404 with the paths it has to everything else', async () => {
    server = await startMetricsServer(endpoints, 0, '127.0.0.1');
    const get = await fetch(`${server.url}/elsewhere`);
    const post = await fetch(`${server.url}/metrics`, { method: 'POST' });

    expect([get.status, post.status]).toEqual([404, 404]);
    expect(await get.text()).toContain('/metrics, /livez');
  });

  it('writes an IPv6 address as URLs have it', async () => {
    try {
      server = await startMetricsServer(endpoints, 0, '::1');
    } catch (error) {
      // A machine without IPv6 has nothing to bind.
      expect((error as XaiMetricsError).code).toBe('XAI_METRICS_LISTEN_FAILED');
      return;
    }
    expect(server.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
  });

  it('fails with a code when the port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    try {
      const error = await startMetricsServer(endpoints, port, '127.0.0.1').catch((e: unknown) => e);

      expect(error).toBeInstanceOf(XaiMetricsError);
      const { code, message, cause } = error as XaiMetricsError;
      expect(code).toBe('XAI_METRICS_LISTEN_FAILED');
      expect(message).toContain(`127.0.0.1:${port}`);
      expect(message).toContain('EADDRINUSE');
      expect((cause as NodeJS.ErrnoException).code).toBe('EADDRINUSE');
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  });

  it('closes with connections still open', async () => {
    server = await startMetricsServer(endpoints, 0, '127.0.0.1');
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    await new Promise((resolve) => socket.on('connect', resolve));
    const closed = new Promise((resolve) => socket.on('close', resolve));
    await server.close();
    await closed;

    await expect(fetch(server.url)).rejects.toThrow();
    server = undefined;
  });

  it('does not keep the process alive, also with a scraper connected', async () => {
    const program = runProgram(`
      const { connect } = require('node:net');
      const { initializeMetrics } = require('@xai-metrics/core');
      initializeMetrics({ port: 0, version: '1', network: 'a' }).then(({ url }) => {
        const socket = connect(new URL(url).port, '127.0.0.1');
        socket.write('GET /metrics HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n');
        socket.once('data', () => {
          socket.unref();
          console.log('scraped');
        });
        // Node's own keep-alive limit must not be what lets the process end.
        socket.once('end', () => console.log('cut'));
      });
    `);
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(program.output()).toBe('scraped\n');
  });
});
