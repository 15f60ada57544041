// The typed handles and the recording methods: right code compiles, wrong code does not.
import {
  type BlockchainMetrics,
  createMetrics,
  getMetrics,
  initializeMetrics,
  type MetricsOptions,
  type RecordedBlock,
  XaiMetricsError,
  type XaiMetricsErrorCode,
} from '@xai-metrics/core';
import { Registry } from 'prom-client';

const options: MetricsOptions = {
  prefix: 'node_',
  registry: new Registry(),
  groups: { ai: false },
  constantLabels: { network: 'testnet' },
  buckets: { block_interval_seconds: [1, 10, 60] },
  coinDecimals: 8,
  wallets: { treasury: 'XAI00000000000000000000' },
  logger: false,
};
export const metrics: BlockchainMetrics = createMetrics(options);

metrics.blocks.total.inc({ source: 'mined' });
metrics.blocks.height.set(17n);
metrics.blocks.height.clear();
metrics.blocks.intervalSeconds.observe(12);
metrics.api.requests.inc({ method: 'GET', endpoint: '/block/:height', status: 200 }, 2);
const height: number | undefined = metrics.blocks.height.current;

const block: RecordedBlock = { height: height ?? 0, source: 'synced', timestamp: new Date() };
metrics.recordBlock(block);
metrics.recordTransaction({ status: 'confirmed', value: 150_000_000n, fee: 0.001 });
metrics.recordNetworkError('timeout');
metrics.setSyncStatus(true, { bestKnownHeight: 18 });
metrics.setSyncStatus(undefined);

export async function start(): Promise<string | undefined> {
  const { url, close } = await initializeMetrics({ port: 0, version: '1.0.0', network: 'testnet' });
  getMetrics().recordReorg(2);
  await close();
  return url;
}

export function codeOf(error: unknown): XaiMetricsErrorCode | undefined {
  return error instanceof XaiMetricsError ? error.code : undefined;
}

export function wrong(): void {
  // @ts-expect-error a labelled metric cannot go without its labels
  metrics.blocks.total.inc();
  // @ts-expect-error a value outside the closed set
  metrics.blocks.total.inc({ source: 'stolen' });
  // @ts-expect-error one label of three is missing
  metrics.api.requests.inc({ method: 'GET', endpoint: '/' });
  // @ts-expect-error a label that the metric does not have
  metrics.blocks.total.inc({ source: 'mined', miner: 'me' });
  // @ts-expect-error labels for a metric without any
  metrics.blocks.height.set({ network: 'testnet' }, 17);
  // @ts-expect-error a counter is not set
  metrics.blocks.total.set({ source: 'mined' }, 1);
  // @ts-expect-error a metric that is not in the catalogue
  metrics.blocks.heigth.set(17);
  // @ts-expect-error a block without its height
  metrics.recordBlock({ source: 'mined' });
  // @ts-expect-error an error type outside the closed set
  metrics.recordNetworkError('bad luck');
  // @ts-expect-error an option that does not exist
  createMetrics({ prefx: 'node_' });
  // @ts-expect-error a group that does not exist
  createMetrics({ groups: { minning: false } });
  // @ts-expect-error buckets for a metric that is no histogram
  createMetrics({ buckets: { block_height: [1, 2] } });
  // @ts-expect-error no registry
  createMetrics({ registry: {} });
}
