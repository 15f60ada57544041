import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';
import { type BlockchainMetrics, catalogue, type MetricDefinition } from '@xai-metrics/core';
import { Registry } from 'prom-client';
import { frameworks } from './adapters/servers';
import type { Framework } from './adapters/servers/test-server';
import { eventually, parseSamples } from './samples';
import { describeWithTool } from './system-tools';
import { watchedChain } from './watched-chain';

const newest = frameworks.filter(({ name }) => ['Express 5', 'Koa 3', 'Fastify 5'].includes(name));

describeWithTool('promtool check metrics', 'promtool', (promtool) => {
  it.each(newest)('has nothing to say about /metrics of $name', async (framework) => {
    const text = await readMetrics(framework, false);

    expect(checkMetrics(promtool, text)).toEqual([]);
  });

  it.each(newest)('has nothing to say about the aliases of $name', async (framework) => {
    const text = await readMetrics(framework, true);

    expect(text).toContain('blockchain_chain_height');
    expect(checkMetrics(promtool, text)).toEqual([]);
  });
});

// What is not in the text is not checked above.
it.each(newest)('$name shows a value of every metric of the catalogue', async (framework) => {
  const text = await readMetrics(framework, false);

  const shown = new Set(parseSamples(text).map(({ name }) => name));
  const missing = Object.values(catalogue)
    .flatMap<MetricDefinition>((group) => Object.values(group))
    .filter(({ onlyWith }) => onlyWith !== 'aliases')
    .map(({ name, type }) => `xai_${name}${type === 'histogram' ? '_count' : ''}`)
    .filter((name) => !shown.has(name));
  // Only a group of processes has members.
  expect(missing).toEqual(['xai_cluster_members']);
});

/** What promtool prints, line by line; it ends with a status other than 0 if there is any of it. */
function checkMetrics(promtool: string, text: string): string[] {
  const { status, stdout, stderr } = spawnSync(promtool, ['check', 'metrics'], {
    input: text,
    encoding: 'utf8',
  });
  const findings = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
  expect(status === 0).toBe(findings.length === 0);
  return findings.sort();
}

/** `/metrics` of a server that has answered requests and whose chain has seen everything. */
async function readMetrics(framework: Framework, aliases: boolean): Promise<string> {
  const { url, monitoring, close } = await framework.start({
    registry: new Registry(),
    aliases,
    sizes: true,
    coinDecimals: 8,
    wallets: { treasury: 'XAI00000000000000000000' },
    aiProviders: ['local'],
    peerClients: ['reference'],
    nodeInfo: { version: '1.4.2', network: 'testnet', client: 'reference' },
    expectedBlockSeconds: 10,
    chain: watchedChain(),
    checks: { database: () => true },
    rpc: { methods: ['eth_chainId'] },
    logger: false,
  });
  try {
    recordChain(monitoring.metrics);
    for (const path of ['/plain', '/items/1', '/teapot', '/fail', '/nowhere', '/readyz']) {
      await (await fetch(url + path)).text();
    }
    // The processor's use is absent until it has been measured for half a second.
    return await eventually(async () => {
      const text = await (await fetch(`${url}/metrics`)).text();
      expect(text).toMatch(/^xai_system_cpu_usage_percent \d/m);
      return text;
    });
  } finally {
    await close();
  }
}

function recordChain(metrics: BlockchainMetrics): void {
  metrics.recordBlock({
    height: 17,
    source: 'mined',
    timestamp: 1_700_000_010,
    parentTimestamp: 1_700_000_000,
    sizeBytes: 1_200,
    transactionCount: 3,
    difficulty: 4_096,
    miningTimeSeconds: 9,
    validationTimeSeconds: 0.01,
  });
  metrics.recordBlock({ height: 18, timestamp: new Date() });
  metrics.recordTransaction({
    status: 'confirmed',
    value: 150_000_000n,
    fee: 0.001,
    processingTimeSeconds: 0.002,
    waitSeconds: 4,
  });
  metrics.recordTransactionRejection('fee_too_low');
  metrics.recordTransactionEviction('expired');
  metrics.updateMempoolSize(12, { bytes: 4_000, limit: 5_000, oldestAgeSeconds: 30 });
  metrics.updatePeerCount({ inbound: 2, outbound: 3, active: 4, limit: 50, byClient: { a: 5 } });
  metrics.recordNetworkMessage({ type: 'block', direction: 'sent', bytes: 1_200 });
  metrics.recordNetworkMessage({ type: 'unheard of', direction: 'received', bytes: 20 });
  metrics.recordNetworkError('timeout');
  metrics.recordNetworkLatency(0.03);
  metrics.recordPeerViolation('rate_limited');
  metrics.recordPeerDial('refused');
  metrics.updateMiningHashrate(1_000_000);
  metrics.recordMiningAttempt(true);
  metrics.updateActiveMiners(1);
  metrics.setSyncStatus(true, { bestKnownHeight: 18 });
  metrics.recordReorg(2);
  metrics.recordOrphanedBlock();
  metrics.updateChainState({ finalizedHeight: 10, tips: 2, orphanPoolSize: 1 });
  metrics.recordValidationFailure('signature');
  metrics.recordValidationError('internal');
  metrics.updateSupplyMetrics({ total: 21_000_000, circulating: 1_900_000_000_000_000n });
  metrics.recordWalletTransaction({ wallet: 'treasury', type: 'sent' });
  metrics.updateWalletBalance('treasury', 12.5);
  metrics.recordAiTask({ provider: 'local', status: 'success', durationSeconds: 0.2, cost: 1 });
  metrics.updateAiQueue({ size: 3, providersActive: 1 });
  metrics.recordRpcCall({ method: 'eth_chainId', outcome: 'ok', durationSeconds: 0.1 });
  metrics.recordRpcNotification('eth_chainId');
}
