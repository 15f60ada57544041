import { aiRecordingNames } from './ai';
import { apiRecordingNames } from './api';
import { chainRecordingNames } from './chain';
import { miningRecordingNames } from './mining';
import { networkRecordingNames } from './network';
import { originalRecordingNames } from './originals';
import { rpcRecordingNames } from './rpc';
import { sloRecordingNames } from './slo';
import { systemRecordingNames } from './system';
import { transactionsRecordingNames } from './transactions';

/**
 * The names of the recording rules, `level:metric:operation`: the labels that are left, what was
 * measured, and what was done to it. `{prefix}` is filled in, and every threshold that is a time.
 */
export const recordingNames = {
  ...chainRecordingNames,
  ...transactionsRecordingNames,
  ...networkRecordingNames,
  ...miningRecordingNames,
  ...apiRecordingNames,
  ...sloRecordingNames,
  ...rpcRecordingNames,
  ...systemRecordingNames,
  ...aiRecordingNames,
  ...originalRecordingNames,
} as const;

/** The key of a recording rule. */
export type RecordingKey = keyof typeof recordingNames;

/** The full name of each recording rule: `r.blocksPerSecond` is `instance:xai_blocks:rate5m`. */
export type RecordingNames = Readonly<Record<RecordingKey, string>>;
