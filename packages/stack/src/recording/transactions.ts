import type { RecordingGroup } from './define-recordings';

/** Names of {@link transactionsRecordings}. */
export const transactionsRecordingNames = {} as const;

/** Transactions and their pool. */
export const transactionsRecordings: RecordingGroup<typeof transactionsRecordingNames> = {};
