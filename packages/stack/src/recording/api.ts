import type { RecordingGroup } from './define-recordings';

/** Names of {@link apiRecordings}. */
export const apiRecordingNames = {} as const;

/** Requests of the HTTP API. */
export const apiRecordings: RecordingGroup<typeof apiRecordingNames> = {};
