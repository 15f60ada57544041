import { duration } from '../duration';
import type { StackContext } from '../stack-context';
import type { RecordingGroup } from './define-recordings';

/** Names of {@link miningRecordings}. */
export const miningRecordingNames = {
  miningAttemptsPerSecond: 'instance:{prefix}mining_attempts:rate{longWindow}',
  miningSuccessPerSecond: 'instance:{prefix}mining_success:rate{longWindow}',
  miningSuccessRatio: 'instance:{prefix}mining_success:ratio_rate{longWindow}',
  miningEffectiveHashrate: 'instance:{prefix}mining_hashrate:effective_{longWindow}',
} as const;

/** The own miners. */
export const miningRecordings: RecordingGroup<typeof miningRecordingNames> = {
  miningAttemptsPerSecond: (context) => sumOfRates(context, context.m.mining.attempts),
  miningSuccessPerSecond: (context) => sumOfRates(context, context.m.mining.successes),
  // Without an attempt there is no value: the comparison drops the NaN that would be recorded.
  miningSuccessRatio: ({ r, on }) =>
    `${r.miningSuccessPerSecond}{${on.servers}} / ${r.miningAttemptsPerSecond}{${on.servers}} >= 0`,
  // The part of the hash rate that was not spent on tries that somebody else's block ended.
  miningEffectiveHashrate: ({ m, by, on, r, t }) =>
    `max by (${by.chain}) (avg_over_time(${m.mining.hashrate}{${on.servers}}[${duration(t.longWindow)}])) * ${r.miningSuccessRatio}{${on.servers}}`,
};

function sumOfRates({ by, on, t }: StackContext, metric: string): string {
  return `sum by (${by.chain}) (rate(${metric}{${on.servers}}[${duration(t.longWindow)}]))`;
}
