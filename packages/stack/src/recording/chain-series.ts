import { knownMetrics } from '../checks/known-metrics';
import type { StackContext } from '../stack-context';
import { chainRecordingNames } from './chain';
import { miningRecordingNames } from './mining';
import { networkRecordingNames } from './network';
import type { RecordingKey } from './recording-names';
import { transactionsRecordingNames } from './transactions';

const keys = [
  ...[
    chainRecordingNames,
    transactionsRecordingNames,
    networkRecordingNames,
    miningRecordingNames,
  ].flatMap(Object.keys),
  'sourceLatencyP95',
] as RecordingKey[];

/** Tells which series have the label `chain` where a server watches several: by their name. */
export function chainSeries({ config, r }: StackContext): (name: string) => boolean {
  const metrics = knownMetrics(config.prefix);
  const recordings = new Set(keys.map((key) => r[key]));
  return (name) => recordings.has(name) || metrics.get(name)?.labels.has('chain') === true;
}
