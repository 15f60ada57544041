import { duration } from '../duration';
import type { StackContext } from '../stack-context';
import type { RecordingGroup } from './define-recordings';

/** Names of {@link transactionsRecordings}. */
export const transactionsRecordingNames = {
  transactionsPerSecond: 'instance_status:{prefix}transactions:rate{rateWindow}',
  transactionSuccessRatio: 'instance:{prefix}transactions_confirmed:ratio_rate{rateWindow}',
  mempoolFillRatio: 'instance:{prefix}transaction_pool_size:ratio',
  transactionFeeP75: 'instance:{prefix}transaction_fee_xai:p75_{longWindow}',
} as const;

/** Transactions and their pool. */
export const transactionsRecordings: RecordingGroup<typeof transactionsRecordingNames> = {
  transactionsPerSecond: ({ m, by, on, t }) =>
    `sum by (${by.chain}, status) (rate(${m.transactions.total}{${on.servers}}[${duration(t.rateWindow)}]))`,
  // Of those that were finished one way or the other; refused ones never began.
  transactionSuccessRatio: (context) =>
    `${rateOfStatus(context, 'confirmed')} / ${rateOfStatus(context, 'confirmed|failed')} >= 0`,
  mempoolFillRatio: ({ m, by, on }) =>
    `max by (${by.chain}) (${m.transactions.poolSize}{${on.servers}}) / (max by (${by.chain}) (${m.transactions.poolLimit}{${on.servers}}) > 0)`,
  // Without a transaction there is no value: the comparison drops the NaN that would be recorded.
  transactionFeeP75: ({ m, by, on, t }) =>
    `histogram_quantile(0.75, sum by (${by.chain}, le) (rate(${m.transactions.fee}_bucket{${on.servers}}[${duration(t.longWindow)}]))) >= 0`,
};

function rateOfStatus({ by, r, on }: StackContext, status: string): string {
  return `sum by (${by.chain}) (${r.transactionsPerSecond}{${on.servers}, status=~"${status}"})`;
}
