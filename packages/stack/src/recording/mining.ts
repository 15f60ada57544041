import type { RecordingGroup } from './define-recordings';

/** Names of {@link miningRecordings}. */
export const miningRecordingNames = {} as const;

/** The own miners. */
export const miningRecordings: RecordingGroup<typeof miningRecordingNames> = {};
