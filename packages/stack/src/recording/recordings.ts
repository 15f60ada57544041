import type { ThresholdName, Thresholds } from '../config/thresholds';
import { duration } from '../duration';
import { aiRecordings } from './ai';
import { apiRecordings } from './api';
import { chainRecordings } from './chain';
import { miningRecordings } from './mining';
import { networkRecordings } from './network';
import { originalRecordings } from './originals';
import { type RecordingNames, recordingNames } from './recording-names';
import { rpcRecordings } from './rpc';
import { sloRecordings } from './slo';
import { systemRecordings } from './system';
import { transactionsRecordings } from './transactions';

/** The recording rules by group. */
export const recordingGroups = {
  chain: chainRecordings,
  transactions: transactionsRecordings,
  network: networkRecordings,
  mining: miningRecordings,
  api: apiRecordings,
  slo: sloRecordings,
  rpc: rpcRecordings,
  system: systemRecordings,
  ai: aiRecordings,
  originals: originalRecordings,
} as const;

/** Names all recording rules. */
export function nameRecordings(prefix: string, thresholds: Thresholds): RecordingNames {
  const fill = (_: string, placeholder: string) =>
    placeholder === 'prefix' ? prefix : duration(thresholds[placeholder as ThresholdName]);
  const entries = Object.entries(recordingNames).map(([key, name]) => [
    key,
    name.replace(/\{(\w+)\}/g, fill),
  ]);
  return Object.fromEntries(entries) as RecordingNames;
}
