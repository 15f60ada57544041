import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import Router from '@koa/router';
import {
  type BlockchainMetrics,
  catalogue,
  createInstrumentation,
  createMetrics,
  type Instrumentation,
  type MetricDefinition,
} from '@xai-metrics/core';
import { xaiMetrics as expressMetrics } from '@xai-metrics/express';
import { xaiMetrics as fastifyMetrics } from '@xai-metrics/fastify';
import { xaiMetrics as koaMetrics } from '@xai-metrics/koa';
import express from 'express';
import Fastify from 'fastify';
import Koa from 'koa';
import { Gauge, Registry } from 'prom-client';
import { eventually, parseSamples, type Sample, sampleValue } from './samples';
import { watchedChain } from './watched-chain';

type Definitions = Readonly<Record<string, Readonly<Record<string, MetricDefinition>>>>;

/** Names of the metrics, aliases included, that stand where they stood: nothing has moved them. */
function unmovedMetrics(
  definitions: Definitions,
  before: readonly Sample[],
  after: readonly Sample[],
): string[] {
  const moved = ({ type }: MetricDefinition, name: string) => {
    if (type === 'gauge') {
      return sampleValue(before, name) === undefined && sampleValue(after, name) !== undefined;
    }
    const counted = type === 'histogram' ? `${name}_count` : name;
    return (sampleValue(after, counted) ?? 0) > (sampleValue(before, counted) ?? 0);
  };
  return Object.values(definitions)
    .flatMap((group) => Object.values(group))
    .flatMap((definition) =>
      [definition, ...(definition.aliases ?? [])]
        .map(({ prefix = 'xai_', name }: { prefix?: string; name: string }) => prefix + name)
        .filter((name) => !moved(definition, name)),
    );
}

const recordingMethods: Record<RecordingMethod, (metrics: BlockchainMetrics) => void> = {
  recordBlock: (metrics) => {
    metrics.recordBlock({ height: 1, source: 'received', timestamp: new Date() });
    metrics.recordBlock({
      height: 2,
      source: 'mined',
      timestamp: new Date(),
      parentTimestamp: new Date(),
      sizeBytes: 900,
      transactionCount: 2,
      difficulty: 5,
      miningTimeSeconds: 3,
      validationTimeSeconds: 0.1,
    });
  },
  recordTransaction: (metrics) =>
    metrics.recordTransaction({
      status: 'confirmed',
      value: 1,
      fee: 0.1,
      processingTimeSeconds: 0.1,
      waitSeconds: 4,
    }),
  recordTransactionRejection: (metrics) => {
    metrics.recordTransactionRejection('duplicate');
    metrics.recordTransactionRejection('stale');
    metrics.recordTransactionRejection('future');
    metrics.recordTransactionRejection('mismatch');
  },
  recordTransactionEviction: (metrics) => metrics.recordTransactionEviction('expired'),
  updateMempoolSize: (metrics) =>
    metrics.updateMempoolSize(3, { bytes: 900, limit: 1000, oldestAgeSeconds: 5 }),
  updatePeerCount: (metrics) =>
    metrics.updatePeerCount({ inbound: 1, outbound: 2, active: 2, limit: 9, byClient: { a: 3 } }),
  recordNetworkMessage: (metrics) => {
    metrics.recordNetworkMessage({ type: 'ping', direction: 'sent' });
    metrics.recordNetworkMessage({ type: 'pong', direction: 'received' });
  },
  recordNetworkError: (metrics) => {
    metrics.recordNetworkError('timeout');
    metrics.recordNetworkError('quic');
    metrics.recordNetworkError('quic_timeout');
  },
  recordBandwidth: (metrics) => metrics.recordBandwidth({ sent: 10, received: 20 }),
  recordNetworkLatency: (metrics) => metrics.recordNetworkLatency(0.1),
  recordPeerViolation: (metrics) => {
    metrics.recordPeerViolation('nonce_replay');
    metrics.recordPeerViolation('rate_limited');
    metrics.recordPeerViolation('invalid_signature');
  },
  recordPeerDial: (metrics) => metrics.recordPeerDial('success'),
  updateMiningHashrate: (metrics) => metrics.updateMiningHashrate(5_000),
  recordMiningAttempt: (metrics) => metrics.recordMiningAttempt(true),
  updateActiveMiners: (metrics) => metrics.updateActiveMiners(1),
  setSyncStatus: (metrics) => metrics.setSyncStatus(true, { bestKnownHeight: 2 }),
  recordReorg: (metrics) => metrics.recordReorg(1),
  recordOrphanedBlock: (metrics) => metrics.recordOrphanedBlock(),
  updateChainState: (metrics) =>
    metrics.updateChainState({ finalizedHeight: 1, tips: 1, orphanPoolSize: 0 }),
  recordValidationFailure: (metrics) => metrics.recordValidationFailure('signature'),
  recordValidationError: (metrics) => metrics.recordValidationError('storage'),
  updateSupplyMetrics: (metrics) => metrics.updateSupplyMetrics({ total: 9, circulating: 8 }),
  updateWalletBalance: (metrics) => metrics.updateWalletBalance('treasury', 4),
  recordWalletTransaction: (metrics) =>
    metrics.recordWalletTransaction({ wallet: 'treasury', type: 'sent' }),
  recordAiTask: (metrics) =>
    metrics.recordAiTask({
      provider: 'local',
      status: 'success',
      durationSeconds: 1,
      cost: 1,
      inputTokens: 9,
      outputTokens: 3,
    }),
  recordAiJobSubmitted: (metrics) => metrics.recordAiJobSubmitted('summary'),
  recordAiJobAccepted: (metrics) => metrics.recordAiJobAccepted('local'),
  recordAiRetry: (metrics) => metrics.recordAiRetry({ provider: 'local', reason: 'timeout' }),
  updateAiQueue: (metrics) => metrics.updateAiQueue({ size: 1, providersActive: 1 }),
  recordApiRequest: (metrics) =>
    metrics.recordApiRequest({ method: 'GET', endpoint: '/', status: 200, durationSeconds: 1 }),
  recordApiError: (metrics) => metrics.recordApiError({ endpoint: '/', type: 'upstream' }),
  recordRpcCall: (metrics) =>
    metrics.recordRpcCall({ method: 'eth_call', outcome: 'ok', durationSeconds: 0.1 }),
  recordRpcNotification: (metrics) => metrics.recordRpcNotification('eth_call'),
  recordRpcBatch: (metrics) => metrics.recordRpcBatch({ size: 2, durationSeconds: 0.1 }),
  recordRpcDuration: (metrics) =>
    metrics.recordRpcDuration({ method: 'eth_call', durationSeconds: 0.1 }),
  recordSecurityEvent: (metrics) => {
    metrics.recordSecurityEvent({ event: 'api_key_revoked', severity: 'warning' });
    metrics.recordSecurityEvent({ event: 'api_key_revoked', severity: 'critical' });
  },
  setNodeInfo: (metrics) => metrics.setNodeInfo({ version: '1.0.0', network: 'testnet' }),
};

type RecordingMethod = Extract<keyof BlockchainMetrics, `${'record' | 'update' | 'set'}${string}`>;

/** A server with the route `/fail`, and the metrics it writes to. */
interface CoveredServer {
  readonly url: string;
  readonly monitoring: Instrumentation;
  close(): Promise<unknown>;
}

// Two requests more than this have to overflow.
const maxLabelSets = 1;

// A group of one.
const cluster = { group: `coverage-${process.pid}` };

const adapters: readonly {
  name: string;
  start(metrics: BlockchainMetrics): Promise<CoveredServer>;
}[] = [
  {
    name: 'Express',
    async start(metrics) {
      const app = express();
      const monitoring = expressMetrics({ metrics, cluster, chain: watchedChain() });
      app.use(monitoring);
      app.get('/fail', (_request, response) => void response.status(500).end());
      return listen(createServer(app), monitoring);
    },
  },
  {
    name: 'Koa',
    async start(metrics) {
      const app = new Koa();
      const monitoring = koaMetrics({ metrics, cluster, chain: watchedChain() });
      const router = new Router();
      router.get('/fail', (context) => {
        context.status = 500;
      });
      app.use(monitoring).use(router.routes());
      return listen(createServer(app.callback()), monitoring);
    },
  },
  {
    name: 'Fastify',
    async start(metrics) {
      const fastify = Fastify();
      await fastify.register(fastifyMetrics, { metrics, cluster, chain: watchedChain() });
      fastify.get('/fail', (_request, reply) => reply.code(500).send());
      const url = await fastify.listen({ port: 0, host: '127.0.0.1' });
      return { url, monitoring: fastify.xaiMetrics, close: () => fastify.close() };
    },
  },
];

describe.each(adapters)('a server of the $name adapter and the recording methods', ({ start }) => {
  it('move every metric of the catalogue', async () => {
    const { definitions, before, after } = await drive(start);

    expect(unmovedMetrics(definitions, before, after)).toEqual([]);
  });

  it('leave a metric unmoved that nothing moves, and the check reports it', async () => {
    const { definitions, before, after } = await drive(start);
    const forgotten: MetricDefinition[] = [
      { name: 'forgotten_total', type: 'counter', unit: '1', help: 'Nothing moves this.' },
      { name: 'forgotten', type: 'gauge', aggregate: 'sum', unit: '1', help: 'Nothing sets this.' },
      { name: 'forgotten_seconds', type: 'histogram', unit: 'seconds', help: 'Nothing here.' },
      {
        name: 'block_height',
        type: 'gauge',
        aggregate: 'newest',
        unit: '1',
        help: 'The alias is forgotten.',
        aliases: [{ name: 'forgotten_alias' }],
      },
    ];
    const extended = { ...definitions, extra: Object.fromEntries(Object.entries(forgotten)) };

    expect(unmovedMetrics(extended, before, after)).toEqual([
      'xai_forgotten_total',
      'xai_forgotten',
      'xai_forgotten_seconds',
      'xai_forgotten_alias',
    ]);
  });
});

describe('the check', () => {
  it('reports every metric when nothing has happened', async () => {
    const registry = new Registry();
    createMetrics({ registry, processMetrics: false, groups: { system: false } });
    const samples = parseSamples(await registry.metrics());
    const { system: _collected, ...recorded } = catalogue as Definitions;
    const names = Object.values(recorded).flatMap((group) =>
      Object.values(group).map(({ name }) => `xai_${name}`),
    );

    expect(unmovedMetrics(recorded, samples, samples)).toEqual(expect.arrayContaining(names));
  });

  it('calls every recording method there is', () => {
    const { handle } = createInstrumentation({ registry: new Registry(), processMetrics: false });
    const methods = Object.keys(handle.metrics).filter((name) =>
      /^(?:record|update|set)/.test(name),
    );

    expect(Object.keys(recordingMethods).sort()).toEqual(methods.sort());
  });
});

/** Gives the samples before and after a server has been driven through all that can be recorded. */
async function drive(start: (metrics: BlockchainMetrics) => Promise<CoveredServer>) {
  const registry = new Registry();
  const metrics = createMetrics({
    registry,
    aliases: true,
    processMetrics: false,
    logger: false,
    maxLabelSets,
    sizes: true,
    rpc: true,
    expectedBlockSeconds: 12,
    sourceNames: ['other'],
    wallets: { treasury: '0x00' },
    aiProviders: ['local'],
  });
  const { url, monitoring, close } = await start(metrics);
  try {
    for (const [name, record] of Object.entries(recordingMethods)) {
      // The one that adapters call themselves: here their own requests have to do.
      if (name !== 'recordApiRequest' && name !== 'recordApiError') record(monitoring.metrics);
    }
    monitoring.health.addCheck('storage', () => true);
    await fetch(`${url}/readyz`);
    await fetch(`${url}/fail`);
    await fetch(`${url}/unmatched`);
    for (const { endpoint } of [{ endpoint: '/a' }, { endpoint: '/b' }]) {
      monitoring.metrics.recordApiError({ endpoint, type: 'upstream' });
    }
    monitoring.metrics.blocks.height.add(Number.NaN);
    new Gauge({
      name: 'broken',
      help: 'Throws when it is scraped.',
      registers: [registry],
      collect() {
        throw new Error('on purpose');
      },
    });

    const after = await eventually(async () => {
      const samples = parseSamples(await (await fetch(`${url}/metrics`)).text());
      expect(sampleValue(samples, 'xai_api_requests_total')).toBe(2);
      // The processor has to be watched for a while before it has a value.
      expect(sampleValue(samples, 'xai_system_cpu_usage_percent')).toBeDefined();
      expect(sampleValue(samples, 'xai_instrumentation_errors_total')).toBeGreaterThan(0);
      expect(sampleValue(samples, 'xai_block_gas_used_ratio_count')).toBeGreaterThan(0);
      return samples;
    });
    // Counters and histograms stand at zero from the start, gauges are absent: nothing is before.
    return { definitions: catalogue as Definitions, before: [], after };
  } finally {
    await close();
  }
}

async function listen(server: Server, monitoring: Instrumentation): Promise<CoveredServer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    monitoring,
    async close() {
      await monitoring.close();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}
