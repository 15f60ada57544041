import type { RecordingGroup } from './define-recordings';

/** Names of {@link aiRecordings}. */
export const aiRecordingNames = {} as const;

/** Tasks of the AI service. */
export const aiRecordings: RecordingGroup<typeof aiRecordingNames> = {};
