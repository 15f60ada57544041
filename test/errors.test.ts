import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  createInstrumentation,
  createMetrics,
  errorTable,
  evm,
  initializeMetrics,
  XaiMetricsError,
  type XaiMetricsErrorCode,
} from '@xai-metrics/core';
import { xaiMetrics as expressMetrics } from '@xai-metrics/express';
import { xaiMetrics as fastifyMetrics } from '@xai-metrics/fastify';
import { xaiMetrics as koaMetrics } from '@xai-metrics/koa';
import express from 'express';
import Koa from 'koa';
import { Gauge, Registry } from 'prom-client';
import { missingClient } from '../packages/core/src/client';

const codes = Object.keys(errorTable) as XaiMetricsErrorCode[];

/** What causes each error, and what its message has to show of the value received. */
const triggers: Record<XaiMetricsErrorCode, { cause(): unknown; shows: string }> = {
  XAI_METRICS_UNKNOWN_OPTION: {
    cause: () => createMetrics({ perfix: 'dex_' } as object),
    shows: 'perfix, probably meant as prefix (received "dex_")',
  },
  XAI_METRICS_INVALID_OPTION: {
    cause: () => createMetrics({ maxLabelSets: '500' as never }),
    shows: '(received "500")',
  },
  XAI_METRICS_INVALID_PREFIX: {
    cause: () => createMetrics({ prefix: 'Dex' }),
    shows: '(received "Dex")',
  },
  XAI_METRICS_INVALID_PATH: {
    cause: () => createInstrumentation({ registry: new Registry(), paths: { metrics: 'metrics' } }),
    shows: 'paths.metrics (received "metrics")',
  },
  XAI_METRICS_DUPLICATE_PATH: {
    cause: () => createInstrumentation({ registry: new Registry(), paths: { metrics: '/health' } }),
    shows: 'paths.health (received "/health")',
  },
  XAI_METRICS_INVALID_BUCKETS: {
    cause: () => createMetrics({ buckets: { block_interval_seconds: [60, 12] } }),
    shows: 'buckets.block_interval_seconds (received [60,12])',
  },
  XAI_METRICS_INVALID_LABEL_VALUE: {
    cause: () => createMetrics({ aiProviders: [''] }),
    shows: 'aiProviders (received "")',
  },
  XAI_METRICS_REGISTRY_CONFLICT: {
    cause() {
      const registry = new Registry();
      new Gauge({ name: 'xai_blocks_total', help: 'blocks', registers: [registry] });
      createMetrics({ registry });
    },
    shows:
      'xai_blocks_total has to be a counter with the labels [source] (received {"type":"gauge"',
  },
  XAI_METRICS_INVALID_REGISTRY: {
    cause: () => createMetrics({ registry: Registry as never }),
    shows: '(received function Registry)',
  },
  XAI_METRICS_NO_CLIENT: {
    cause() {
      throw missingClient('20.19.0');
    },
    shows: 'Node 20.19.0 needs: npm install prom-client. No',
  },
  XAI_METRICS_NOT_CALLED: {
    cause: () => express().use(expressMetrics as never),
    shows: 'app.use(xaiMetrics)',
  },
  XAI_METRICS_CALLED_PLUGIN: {
    cause: () => (fastifyMetrics as unknown as () => unknown)(),
    shows: 'fastify.register(xaiMetrics())',
  },
  XAI_METRICS_ALREADY_INITIALIZED: {
    async cause() {
      const options = { registry: new Registry(), version: '1.0.0', network: 'testnet' };
      const first = await initializeMetrics(options);
      try {
        await initializeMetrics(options);
      } finally {
        await first.close();
      }
    },
    shows: 'initializeMetrics()',
  },
  XAI_METRICS_LISTEN_FAILED: {
    async cause() {
      const other = createServer();
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      const { port } = other.address() as AddressInfo;
      const options = { registry: new Registry(), version: '1.0.0', network: 'testnet', port };
      try {
        await initializeMetrics(options);
      } finally {
        other.close();
      }
    },
    shows: 'EADDRINUSE',
  },
  XAI_METRICS_DUPLICATE_CHECK: {
    cause() {
      const { handle } = createInstrumentation({ registry: new Registry() });
      handle.health.addCheck('database', () => true);
      handle.health.addCheck('database', () => true);
    },
    shows: 'database',
  },
  XAI_METRICS_CONFLICTING_OPTIONS: {
    cause: () =>
      initializeMetrics({
        registry: new Registry(),
        version: '1.0.0',
        network: 'testnet',
        port: 9464,
        socketPath: '/run/xai/metrics.sock',
      }),
    shows: 'socketPath and port (received 9464)',
  },
  XAI_METRICS_NO_GUARD: {
    cause: () => createInstrumentation({ registry: new Registry(), access: { refuseWith: 404 } }),
    shows: 'access (received ["refuseWith"])',
  },
  XAI_METRICS_INVALID_SECRET: {
    cause: () =>
      createInstrumentation({ registry: new Registry(), access: { token: undefined as never } }),
    shows: 'access.token (received undefined)',
  },
  XAI_METRICS_UNREADABLE_SECRET: {
    cause: () =>
      createInstrumentation({ registry: new Registry(), access: { tokenFile: __dirname } }),
    shows: 'access.tokenFile (received "EISDIR")',
  },
  XAI_METRICS_INVALID_NETWORK: {
    cause: () =>
      createInstrumentation({ registry: new Registry(), access: { networks: ['10.0.0.0/33'] } }),
    shows: 'access.networks (received "10.0.0.0/33")',
  },
  XAI_METRICS_INVALID_URL: {
    cause: () => evm({ url: 'ftp://user:secret@node.test/key' }),
    shows: 'evm.url (received ftp://node.test/***)',
  },
  XAI_METRICS_NO_WEBSOCKET: {
    cause() {
      const { WebSocket } = globalThis;
      Object.assign(globalThis, { WebSocket: undefined });
      try {
        evm({ url: 'http://127.0.0.1:8545', webSocketUrl: 'ws://127.0.0.1:8546' });
      } finally {
        Object.assign(globalThis, { WebSocket });
      }
    },
    shows: `evm.webSocketUrl (received ${process.version})`,
  },
  XAI_METRICS_CLUSTER_FOLDER: {
    cause: () => createInstrumentation({ registry: new Registry(), cluster: { folder: '/' } }),
    shows: 'cluster.folder (received "/")',
  },
};

describe.each(codes)('%s', (code) => {
  it('is thrown, with its code, the value received and the remedy', async () => {
    const { cause, shows } = triggers[code];
    const error = await errorOf(cause);

    expect(error).toBeInstanceOf(XaiMetricsError);
    const { code: received, message, name } = error as XaiMetricsError;
    expect([received, name]).toEqual([code, 'XaiMetricsError']);
    expect(message.startsWith(`${code}: `)).toBe(true);
    expect(message).toContain(shows);
    expect(message).toContain(errorTable[code].problem);
    expect(message).toContain(errorTable[code].remedy);
    expect(message).toContain('docs/errors.md');
  });

  it('says what is wrong without a full stop, and what to do with one', () => {
    const { problem, remedy } = errorTable[code];

    expect(problem).toMatch(/^[A-Za-z].*[^.]$/);
    expect(remedy).toMatch(/^[A-Z].*\.$/);
  });
});

describe('docs/errors.md', () => {
  const page = readFileSync(join(__dirname, '../docs/errors.md'), 'utf8');
  const sections = new Map(
    page
      .split(/^## /m)
      .slice(1)
      .map((section) => [section.split('\n', 1)[0] as string, section] as const),
  );

  it('has a section for each code and no other, in the order of the table', () => {
    expect([...sections.keys()]).toEqual(codes);
  });

  it.each(codes)('shows for %s what causes it and what to write instead', (code) => {
    const section = sections.get(code) ?? '';
    const [explanation = '', ...examples] = section.split('\n').slice(1).join('\n').split('```ts');

    expect(explanation.trim().length).toBeGreaterThan(40);
    expect(examples).toHaveLength(2);
    expect(section).toContain('Instead:');
  });
});

describe('the koa adapter', () => {
  it('throws XAI_METRICS_NOT_CALLED as the Express adapter does', async () => {
    const error = await errorOf(() => new Koa().use(koaMetrics as never));

    expect((error as XaiMetricsError).code).toBe('XAI_METRICS_NOT_CALLED');
  });
});

async function errorOf(action: () => unknown): Promise<unknown> {
  try {
    await action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
