import { chainStandsStill } from '../alerts/chain/standstill';
import { anyOf, writeServerStates } from '../alerts/server-states';
import { duration } from '../duration';
import type { StackContext } from '../stack-context';
import type { RecordingGroup } from './define-recordings';

/** Names of {@link chainRecordings}. */
export const chainRecordingNames = {
  blocksPerSecond: 'instance:{prefix}blocks:rate{rateWindow}',
  blocksPerMinute: 'instance:{prefix}blocks:per_minute_{rateWindow}',
  blocksPerHour: 'instance:{prefix}blocks:per_hour_{longWindow}',
  blockIntervalMean: 'instance:{prefix}block_interval_seconds:mean_{longWindow}',
  transactionsPerBlock: 'instance:{prefix}block_transactions:mean_{longWindow}',
  blockSizeMean: 'instance:{prefix}block_size_bytes:mean_{longWindow}',
  blockValidationP95: 'instance:{prefix}block_validation_time_seconds:p95_{blockWindow}',
  blockArrivalMedian: 'instance:{prefix}block_arrival_delay_seconds:p50_{blockWindow}',
  coinsPerBlock: 'instance:{prefix}total_supply_xai:per_block_{supplyRange}',
  heightFall: 'instance:{prefix}block_height:fall_{longWindow}',
  everSynced: 'instance:{prefix}chain_sync_status:ever',
  unreadyExplained: 'instance:{prefix}readiness_ready:explained',
} as const;

/** How fast the chain grows, and what its blocks are like. */
export const chainRecordings: RecordingGroup<typeof chainRecordingNames> = {
  blocksPerSecond: ({ m, on, by, t }) =>
    `sum by (${by.chain}) (rate(${m.blocks.total}{${on.servers}}[${duration(t.rateWindow)}]))`,
  blocksPerMinute: ({ r }) => `60 * ${r.blocksPerSecond}`,
  blocksPerHour: ({ m, on, by, t }) =>
    `3600 * sum by (${by.chain}) (rate(${m.blocks.total}{${on.servers}}[${duration(t.longWindow)}]))`,
  blockIntervalMean: (context) => mean(context, context.m.blocks.intervalSeconds),
  transactionsPerBlock: (context) => mean(context, context.m.blocks.transactions),
  blockSizeMean: (context) => mean(context, context.m.blocks.sizeBytes),
  blockValidationP95: (context) =>
    quantile(context, 0.95, context.m.blocks.validationTimeSeconds, context.on.servers),
  blockArrivalMedian: (context) =>
    quantile(context, 0.5, context.m.blocks.arrivalDelaySeconds, context.on.nodes),
  coinsPerBlock: ({ m, on, by, t }) => {
    const change = (gauge: string) =>
      `max by (${by.chain}) (${gauge}{${on.servers}} - ${gauge}{${on.servers}} offset ${duration(t.supplyRange)})`;
    return `abs(${change(m.supply.total)} / ${change(m.blocks.height)})`;
  },
  heightFall: ({ m, on, by, t }) => {
    const height = `${m.blocks.height}{${on.servers}}`;
    return `max by (${by.chain}) (max_over_time(${height}[${duration(t.longWindow)}]) - ${height})`;
  },
  everSynced: (context) => {
    const { m, r, on, by, t } = context;
    const status = `${m.chain.syncStatus}{${on.servers}}`;
    const window = duration(t.rateWindow);
    // A node that has just started says that it is in sync until it has found its peers.
    const isSynced = `min_over_time(${status}[${window}]) == 1 and ${status} offset ${window} and ${m.blocks.height}{${on.servers}} > 0`;
    // It remembers by itself, over the time for which Prometheus may be down; a node that has lost its
    // chain begins anew.
    return (
      `max by (${by.chain}) (${isSynced})` +
      ` or 0 * (${writeServerStates(context).lostBlocks})` +
      ` or max by (${by.chain}) (last_over_time(${r.everSynced}{${on.servers}}[${duration(t.habitWindow)}]))`
    );
  },
  unreadyExplained: (context) => {
    const { m, on, by, t } = context;
    const { nodeSilent, cutOff, firstSync, lostBlocks, blocksBehindWhileStill } =
      writeServerStates(context);
    const isStuck = `${blocksBehindWhileStill} > ${t.headLag}`;
    const ofServer = anyOf([nodeSilent, cutOff, firstSync, lostBlocks, isStuck]);
    const unready = `max by (${by.chain}) (${m.readiness.ready}{${on.servers}}) == 0`;
    return `${unready} and on (${by.chain}) (${ofServer}) or ${unready} and on (cluster, chain) (${chainStandsStill(context)})`;
  },
};

/** The mean of a histogram over the long window. */
function mean({ on, by, t }: StackContext, histogram: string): string {
  const rate = (part: string) =>
    `sum by (${by.chain}) (rate(${histogram}_${part}{${on.servers}}[${duration(t.longWindow)}]))`;
  return `${rate('sum')} / ${rate('count')}`;
}

/** A quantile of a histogram over a range with a good number of blocks. */
function quantile(
  { by, t }: StackContext,
  quantile: number,
  histogram: string,
  servers: string,
): string {
  return `histogram_quantile(${quantile}, sum by (${by.chain}, le) (rate(${histogram}_bucket{${servers}}[${duration(t.blockWindow)}])))`;
}
