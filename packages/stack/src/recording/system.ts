import type { RecordingGroup } from './define-recordings';

/** Names of {@link systemRecordings}. */
export const systemRecordingNames = {} as const;

/** The machine and the process. */
export const systemRecordings: RecordingGroup<typeof systemRecordingNames> = {};
