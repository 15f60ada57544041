import type { RecordingGroup } from './define-recordings';

/** Names of {@link rpcRecordings}. */
export const rpcRecordingNames = {} as const;

/** JSON-RPC calls, and the nodes that servers ask. */
export const rpcRecordings: RecordingGroup<typeof rpcRecordingNames> = {};
