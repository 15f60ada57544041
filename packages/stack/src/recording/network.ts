import type { RecordingGroup } from './define-recordings';

/** Names of {@link networkRecordings}. */
export const networkRecordingNames = {} as const;

/** Peers and traffic. */
export const networkRecordings: RecordingGroup<typeof networkRecordingNames> = {};
