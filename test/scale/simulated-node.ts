import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type BlockchainMetrics, createMetrics } from '@xai-metrics/core';
import { Registry } from 'prom-client';

/** A node that has no chain, and the metrics of a busy one: as many series as a real server has. */
export interface SimulatedNode {
  /** `host:port` of its `/metrics`. */
  readonly target: string;
  stop(): Promise<void>;
}

/** What the simulated nodes share: the chain. */
export interface SimulatedChain {
  /** When the first block came, in seconds since 1970. */
  readonly startSeconds: number;
  readonly blockSeconds: number;
}

const routes = [
  ...['/', '/stats', '/health', '/blocks', '/blocks/:height', '/block/latest', '/block/:hash'],
  ...['/transactions', '/transaction/:txid', '/mempool', '/mempool/stats', '/peers', '/send'],
  ...['/sync/status', '/balance/:address', '/history/:address', '/mining/status', '/rpc'],
];
const statuses = [200, 404, 500];
const rpcMethods = [
  ...['eth_blockNumber', 'eth_call', 'eth_chainId', 'eth_estimateGas', 'eth_gasPrice'],
  ...['eth_getBalance', 'eth_getBlockByNumber', 'eth_getLogs', 'eth_getTransactionReceipt'],
  ...['eth_sendRawTransaction', 'net_version', 'web3_clientVersion'],
];

/** Starts a node on a free port of 127.0.0.1; its numbers go on with the time. */
export async function startSimulatedNode(
  index: number,
  chain: SimulatedChain,
): Promise<SimulatedNode> {
  const registry = new Registry();
  const metrics = createMetrics({
    registry,
    rpc: { methods: rpcMethods },
    aiProviders: ['local', 'cloud'],
    nodeInfo: { version: '1.4.2', network: 'mainnet', client: 'simulated' },
    expectedBlockSeconds: chain.blockSeconds,
  });
  let height = 0;
  let turn = index;
  const step = () => {
    turn += 1;
    const due = Math.floor((Date.now() / 1000 - chain.startSeconds) / chain.blockSeconds);
    for (; height < due; height += 1) recordBlock(metrics, chain, height + 1);
    recordTraffic(metrics, turn);
  };
  step();
  const timer = setInterval(step, 500);
  const server = createServer((_request, response) => {
    registry.metrics().then(
      (text) => response.setHeader('content-type', registry.contentType).end(text),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    target: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      clearInterval(timer);
      return close(server);
    },
  };
}

function recordBlock(metrics: BlockchainMetrics, chain: SimulatedChain, height: number): void {
  const timestamp = new Date((chain.startSeconds + height * chain.blockSeconds) * 1000);
  metrics.recordBlock({
    height,
    source: 'received',
    timestamp,
    parentTimestamp: new Date(timestamp.getTime() - chain.blockSeconds * 1000),
    sizeBytes: 40_000 + (height % 7) * 3_000,
    transactionCount: 20 + (height % 30),
    validationTimeSeconds: 0.02,
    difficulty: 1_000,
  });
  for (let i = 0; i < 20; i += 1) {
    const fee = 0.001 * (1 + (i % 5));
    metrics.recordTransaction({ status: 'confirmed', value: 1 + i, fee, waitSeconds: 5 });
  }
  metrics.setSyncStatus(true, { bestKnownHeight: height });
  metrics.updateChainState({
    finalizedHeight: Math.max(0, height - 20),
    tips: 1,
    orphanPoolSize: 0,
  });
  metrics.updateSupplyMetrics({ total: 1_000 + height, circulating: 900 + height });
}

function recordTraffic(metrics: BlockchainMetrics, turn: number): void {
  metrics.updatePeerCount({ inbound: 4, outbound: 8, active: 12, limit: 50 });
  metrics.updateMempoolSize(120 + (turn % 40), {
    bytes: 60_000,
    limit: 10_000,
    oldestAgeSeconds: 9,
  });
  metrics.recordNetworkMessage({ type: 'block', direction: 'received', bytes: 9_000 });
  metrics.recordNetworkMessage({ type: 'ping', direction: 'sent', bytes: 90 });
  metrics.recordNetworkLatency(0.04);
  metrics.recordTransaction({ status: 'pending', processingTimeSeconds: 0.0004 });
  metrics.recordAiTask({ provider: 'local', status: 'success', durationSeconds: 0.4, cost: 0.001 });
  metrics.recordRpcBatch({ size: 3, durationSeconds: 0.01 });
  // Nearly all answers are good ones, as on a real server.
  routes.forEach((endpoint, i) => {
    const status = statuses[(turn + i) % 400 < 2 ? ((turn + i) % 400) + 1 : 0] as number;
    metrics.recordApiRequest({
      method: 'GET',
      endpoint,
      status,
      durationSeconds: 0.004 + i / 1000,
    });
  });
  for (const method of rpcMethods) {
    metrics.recordRpcCall({ method, outcome: 'ok', durationSeconds: 0.006 });
  }
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
