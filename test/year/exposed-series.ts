import type { StackContext } from '../../packages/stack/src/stack-context';
import { writeLabels } from './remote-write';

/** What a simulated server exposes, by a name for each series. */
export const seriesNames = [
  ...['up', 'processStart', 'uptime'],
  ...['height', 'headTimestamp', 'blocks', 'syncStatus', 'syncRatio', 'bestKnown', 'headLag'],
  ...['reference1', 'reference2', 'finalized', 'checkpoint', 'fingerprint', 'lastProgress'],
  'syncProgress',
  ...['reorgs', 'orphans', 'tips', 'supply'],
  ...[
    'depth1',
    'depth2',
    'depth3',
    'depth5',
    'depth10',
    'depth20',
    'depth50',
    'depth100',
    'depthAll',
  ],
  ...['ready', 'forkCheck', 'unready', 'indexLag'],
  ...['nodeUp', 'reference1Up', 'reference2Up'],
  ...['nodeSuccess', 'reference1Success', 'reference2Success', 'nodeErrors'],
  ...['polls01', 'polls025', 'polls1', 'polls2', 'pollsAll', 'pollCount'],
  ...['peers', 'inbound', 'outbound', 'peersLimit', 'peersActive'],
  ...['pool', 'pending', 'confirmed', 'failed', 'requests', 'inFlight'],
] as const;

/** The name of a series. */
export type SeriesName = (typeof seriesNames)[number];

/** Names a metric and its labels. */
type Identity = readonly [metric: string, labels?: Readonly<Record<string, string>>];

/** Finds the metric of each series, and its labels beside `job` and `instance`. */
export function identifySeries({ m }: StackContext): Readonly<Record<SeriesName, Identity>> {
  const depth = (le: string): Identity => [`${m.chain.reorgDepth}_bucket`, { le }];
  const polls = (le: string): Identity => [
    `${m.sources.durationSeconds}_bucket`,
    { source: 'node', le },
  ];
  const of = (metric: string, source: string): Identity => [metric, { source }];
  const transactions = (status: string): Identity => [m.transactions.total, { status }];
  return {
    up: ['up'],
    processStart: ['process_start_time_seconds'],
    uptime: [m.system.uptimeSeconds],
    height: [m.blocks.height],
    headTimestamp: [m.blocks.headTimestampSeconds],
    blocks: [m.blocks.total, { source: 'received' }],
    syncStatus: [m.chain.syncStatus],
    syncRatio: [m.chain.syncRatio],
    bestKnown: [m.chain.bestKnownHeight],
    headLag: [m.chain.headLagBlocks],
    reference1: [m.chain.referenceHeight, { reference: 'reference-1' }],
    reference2: [m.chain.referenceHeight, { reference: 'reference-2' }],
    finalized: [m.chain.finalizedHeight],
    checkpoint: [m.chain.checkpointHeight],
    fingerprint: [m.chain.checkpointFingerprint],
    lastProgress: [m.chain.lastProgressTimestampSeconds],
    // There since a node that catches up tells when it got on.
    syncProgress: [
      `${m.chain.syncStatus.replace('sync_status', '')}last_sync_progress_timestamp_seconds`,
    ],
    reorgs: [m.chain.reorgs],
    orphans: [m.chain.orphanedBlocks],
    tips: [m.chain.tips],
    depth1: depth('1'),
    depth2: depth('2'),
    depth3: depth('3'),
    depth5: depth('5'),
    depth10: depth('10'),
    depth20: depth('20'),
    depth50: depth('50'),
    depth100: depth('100'),
    depthAll: depth('+Inf'),
    supply: [m.supply.total],
    ready: [m.readiness.ready],
    forkCheck: [m.readiness.checkStatus, { check: 'fork' }],
    unready: [m.readiness.transitions, { to: 'not_ready', reason: 'any' }],
    indexLag: [m.chain.indexLagBlocks],
    nodeUp: of(m.sources.up, 'node'),
    reference1Up: of(m.sources.up, 'reference-1'),
    reference2Up: of(m.sources.up, 'reference-2'),
    nodeSuccess: of(m.sources.lastSuccessTimestampSeconds, 'node'),
    reference1Success: of(m.sources.lastSuccessTimestampSeconds, 'reference-1'),
    reference2Success: of(m.sources.lastSuccessTimestampSeconds, 'reference-2'),
    nodeErrors: [m.sources.errors, { source: 'node', kind: 'timeout' }],
    polls01: polls('0.1'),
    polls025: polls('0.25'),
    polls1: polls('1'),
    polls2: polls('2'),
    pollsAll: polls('+Inf'),
    pollCount: of(`${m.sources.durationSeconds}_count`, 'node'),
    peers: [m.network.peersConnected],
    inbound: [m.network.peers, { direction: 'inbound' }],
    outbound: [m.network.peers, { direction: 'outbound' }],
    peersLimit: [m.network.peersLimit],
    peersActive: [m.network.peersActive],
    pool: [m.transactions.poolSize],
    pending: transactions('pending'),
    confirmed: transactions('confirmed'),
    failed: transactions('failed'),
    requests: [m.api.requests, { method: 'GET', endpoint: '/', status: '200' }],
    inFlight: [m.api.requestsInFlight],
  };
}

/** Takes the samples of one series until they are handed over. */
export interface SampleBuffer {
  readonly labels: Buffer;
  readonly times: Float64Array;
  readonly values: Float64Array;
  count: number;
  /** The value before, and when it was seen and when it was kept last; NaN where the series is not there. */
  last: number;
  lastTime: number;
  keptTime: number;
  /** Whether a value that stays the same may be left out for a while. */
  readonly isSparse: boolean;
}

/** The most scrapes between two times at which buffers are emptied, and some room for ends of stretches. */
export const bufferedScrapes = 2880;

// Below the five minutes that Prometheus looks back.
const heartbeatMilliseconds = 240_000;

/**
 * Makes the buffers of a server.
 *
 * @param expressions - all that will be asked: they decide which values may be left out
 */
export function createBuffers(
  context: StackContext,
  server: Readonly<Record<string, string>>,
  expressions: readonly string[],
): SampleBuffer[] {
  const identities = identifySeries(context);
  return seriesNames.map((name) => {
    const [metric, labels = {}] = identities[name as SeriesName] as Identity;
    return {
      labels: writeLabels({ __name__: metric, ...server, ...labels }),
      times: new Float64Array(bufferedScrapes + 8),
      values: new Float64Array(bufferedScrapes + 8),
      count: 0,
      last: Number.NaN,
      lastTime: 0,
      keptTime: 0,
      isSparse: expressions.every((expr) => mayBeSparse(expr, metric)),
    };
  });
}

/**
 * Keeps what a scrape brought; NaN is that it did not bring this series.
 *
 * @remarks Of values that stay the same it is enough to keep the first, the last, and one every four
 * minutes: at each moment Prometheus then finds the same newest value, and in each range of five minutes or
 * more the same least, largest, first and last one.
 */
export function keepSample(buffer: SampleBuffer, time: number, value: number): void {
  const { last, lastTime } = buffer;
  const isSame = value === last || (Number.isNaN(value) && Number.isNaN(last));
  if (!isSame || !buffer.isSparse || time - buffer.keptTime >= heartbeatMilliseconds) {
    if (!Number.isNaN(last) && buffer.keptTime < lastTime) append(buffer, lastTime, last);
    if (!Number.isNaN(value) || !Number.isNaN(last)) append(buffer, time, value);
  }
  buffer.last = value;
  buffer.lastTime = time;
}

function append(buffer: SampleBuffer, time: number, value: number): void {
  buffer.times[buffer.count] = time;
  buffer.values[buffer.count] = value;
  buffer.count += 1;
  buffer.keptTime = time;
}

// Functions that give the same for values that were left out.
const unimpressed = ['min_over_time', 'max_over_time', 'last_over_time', 'changes'];

/** Whether an expression reads a metric only in ways that notice no value that was left out. */
function mayBeSparse(expr: string, metric: string): boolean {
  const ranges = new RegExp(`(\\w*)\\(?\\b${metric}(?:\\{[^}]*\\})?\\[(\\d+)([a-z]+)`, 'g');
  return [...expr.matchAll(ranges)].every(
    ([, call = '', count, unit]) =>
      unimpressed.includes(call) &&
      unit !== 's' &&
      unit !== 'ms' &&
      (unit !== 'm' || Number(count) >= 5),
  );
}
