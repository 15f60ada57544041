import { duration } from '../duration';
import type { RecordingGroup } from './define-recordings';

/** Names of {@link chainRecordings}. */
export const chainRecordingNames = {
  blocksPerSecond: 'instance:{prefix}blocks:rate{rateWindow}',
} as const;

/** How fast the chain grows. */
export const chainRecordings: RecordingGroup<typeof chainRecordingNames> = {
  blocksPerSecond: ({ m, on, by, t }) =>
    `sum by (${by.chain}) (rate(${m.blocks.total}{${on.servers}}[${duration(t.rateWindow)}]))`,
};
