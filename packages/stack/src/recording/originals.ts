import type { RecordingGroup } from './define-recordings';

/**
 * Names of {@link originalRecordings}: gauges that the original's servers were to expose, and that its
 * operators have in their boards. They have the form of a metric, not of a recording rule.
 */
export const originalRecordingNames = {
  blockProductionRatePerMinute: '{prefix}block_production_rate_per_minute',
  transactionThroughputPerSecond: '{prefix}transaction_throughput_per_second',
} as const;

/** What the original's boards ask for under its own names. */
export const originalRecordings: RecordingGroup<typeof originalRecordingNames> = {
  blockProductionRatePerMinute: ({ r, on }) => `${r.blocksPerMinute}{${on.servers}}`,
  transactionThroughputPerSecond: ({ r, on, by }) =>
    `sum by (${by.chain}) (${r.transactionsPerSecond}{${on.servers}, status="confirmed"})`,
};
