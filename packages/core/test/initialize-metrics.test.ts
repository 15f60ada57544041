import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Registry, register } from 'prom-client';
import {
  getMetrics,
  type InitializedMetrics,
  type InitializeOptions,
  initializeMetrics,
  XaiMetricsError,
} from '../src/index';
import { processState } from '../src/shared-state';

const node = { version: '1.4.2', network: 'testnet' };
let running: InitializedMetrics | undefined;

async function start(options: Partial<InitializeOptions> = {}) {
  running = await initializeMetrics({
    registry: new Registry(),
    processMetrics: false,
    ...node,
    ...options,
  });
  return running;
}

afterEach(async () => {
  await running?.close();
  running = undefined;
  delete processState().defaultInstance;
  register.clear();
});

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(XaiMetricsError);
  return (error as XaiMetricsError).code;
}

describe('initializeMetrics', () => {
  it('serves the metrics on the port given, with the node info', async () => {
    const { url } = await start({ port: 0, client: 'xai', nodeId: 'n1' });

    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toContain('xai_node_info{version="1.4.2",network="testnet",client="xai"} 1');
    expect(await (await fetch(`${url}/health`)).json()).toMatchObject({
      status: 'healthy',
      node: { id: 'n1', ...node, client: 'xai' },
    });
  });

  it('serves the metrics on a Unix socket instead of a port', async () => {
    const socketPath = join(mkdtempSync(join(tmpdir(), 'xai-metrics-')), 'metrics.sock');
    const { url, close } = await start({ socketPath, access: { token: 'secret' } });

    expect(url).toBe(`unix:${socketPath}`);
    const [response] = await once(get({ socketPath, path: '/metrics', agent: false }), 'response');
    response.resume();
    expect(response.statusCode).toBe(401);
    await close();
    rmSync(dirname(socketPath), { recursive: true });
  });

  it('opens no port unless one is given', async () => {
    expect((await start()).url).toBeUndefined();
  });

  it('gives getMetrics() its instance, already while the server starts', async () => {
    const promise = start({ port: 0 });
    const early = getMetrics();
    const { metrics } = await promise;

    expect(getMetrics()).toBe(metrics);
    expect(early).toBe(metrics);
  });

  it('fails when called a second time, also while the first is under way', async () => {
    const first = start({ port: 0 });

    expect(await codeOf(initializeMetrics(node))).toBe('XAI_METRICS_ALREADY_INITIALIZED');
    await first;
    expect(await codeOf(initializeMetrics(node))).toBe('XAI_METRICS_ALREADY_INITIALIZED');
  });

  it('can be called again after close()', async () => {
    const first = await start({ port: 0 });
    await first.close();
    await expect(fetch(`${first.url}/metrics`)).rejects.toThrow();
    const second = await start({ port: 0 });

    expect(getMetrics()).toBe(second.metrics);
    await first.close();
    expect(getMetrics()).toBe(second.metrics);
  });

  it('fails with a code when the port is taken, and can be called again', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    try {
      expect(await codeOf(start({ port }))).toBe('XAI_METRICS_LISTEN_FAILED');
      await expect(start({ port: 0 })).resolves.toBeDefined();
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  });

  it.each([
    ['no version', { version: undefined }, 'XAI_METRICS_INVALID_OPTION'],
    ['an empty network', { network: '' }, 'XAI_METRICS_INVALID_OPTION'],
    ['an empty client', { client: '' }, 'XAI_METRICS_INVALID_OPTION'],
    ['port -1', { port: -1 }, 'XAI_METRICS_INVALID_OPTION'],
    ['port 65536', { port: 65_536 }, 'XAI_METRICS_INVALID_OPTION'],
    ['port "80"', { port: '80' }, 'XAI_METRICS_INVALID_OPTION'],
    ['host 5', { port: 0, host: 5 }, 'XAI_METRICS_INVALID_OPTION'],
    ['port and socketPath', { port: 0, socketPath: '/a' }, 'XAI_METRICS_CONFLICTING_OPTIONS'],
    ['host and socketPath', { host: '::1', socketPath: '/a' }, 'XAI_METRICS_CONFLICTING_OPTIONS'],
    ['an empty socketPath', { socketPath: '' }, 'XAI_METRICS_INVALID_OPTION'],
    ['a socketPath with a null byte', { socketPath: '/a\0b' }, 'XAI_METRICS_INVALID_OPTION'],
    ['a socketPath of 104 bytes', { socketPath: 'a'.repeat(104) }, 'XAI_METRICS_INVALID_OPTION'],
    [
      'networks on a Unix socket',
      { socketPath: '/a', access: { networks: ['::1'] } },
      'XAI_METRICS_INVALID_OPTION',
    ],
    ['access without a guard', { port: 0, access: {} }, 'XAI_METRICS_NO_GUARD'],
    ['an unknown option', { prot: 9464 }, 'XAI_METRICS_UNKNOWN_OPTION'],
  ])('refuses %s, and leaves nothing behind', async (_what, wrong, code) => {
    expect(await codeOf(start(wrong as never))).toBe(code);
    await expect(start()).resolves.toBeDefined();
  });

  it('rejects, and does not throw, without options', async () => {
    expect(await codeOf(initializeMetrics(undefined as never))).toBe('XAI_METRICS_INVALID_OPTION');
  });
});

describe('getMetrics', () => {
  it('gives one instance with default options before initializeMetrics()', () => {
    const metrics = getMetrics();

    expect(getMetrics()).toBe(metrics);
    expect(metrics.registry).toBe(register);
    expect(metrics.prefix).toBe('xai_');
  });

  it('gives the initialized instance afterwards, which shares the values', async () => {
    const early = getMetrics();
    early.recordReorg(1);
    running = await initializeMetrics(node);

    expect(getMetrics()).toBe(running.metrics);
    expect(running.metrics).not.toBe(early);
    expect(await getMetrics().exportPrometheus()).toContain('xai_chain_reorgs_total 1');
  });

  it('gives a new default instance after close()', async () => {
    const { metrics, close } = await start();
    await close();

    expect(getMetrics()).not.toBe(metrics);
  });

  it('finds the instance of another copy of the package', () => {
    const holder = globalThis as unknown as Record<symbol, { defaultInstance?: unknown }>;
    const metrics = getMetrics();

    expect(holder[Symbol.for('@xai-metrics/core')]?.defaultInstance).toMatchObject({ metrics });
  });
});
