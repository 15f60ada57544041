import type { RecordingGroup } from './define-recordings';

/** Names of {@link sloRecordings}. */
export const sloRecordingNames = {} as const;

/** Error ratios of the API and of JSON-RPC over the windows of their budgets. */
export const sloRecordings: RecordingGroup<typeof sloRecordingNames> = {};
