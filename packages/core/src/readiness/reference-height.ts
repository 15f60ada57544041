import type { ChainSnapshot, ReferenceState } from '../chain/snapshot';
import { showNumber } from './show-number';

/** The height that this node is compared with. */
export interface ReferenceHeight {
  readonly height: number;
  /** Who tells it, for people. */
  readonly from: string;
  /** A height that was left out, being far above the rest; for people. */
  readonly dropped?: string;
}

/**
 * Finds the height that the node should have: the best of what its peers have told, of what its own
 * sync report aims at, and of the other nodes, which count as one voice, the middle of those that
 * answered.
 *
 * @remarks Of two middle ones it is the lower, so that of two nodes one that lies high changes
 * nothing. The highest voice is left out if another one is more than `farAbove` blocks below it.
 * Where it is the only voice it is believed: a node that has fallen far behind looks the same.
 *
 * @param quorum - other nodes that have to answer before they have a voice
 * @param farAbove - blocks
 */
export function findReferenceHeight(
  { facts, references }: Pick<ChainSnapshot, 'facts' | 'references'>,
  quorum: number,
  farAbove: number,
): ReferenceHeight | undefined {
  const heights = answered(references)
    .map(({ height }) => height)
    .sort((a, b) => a - b);
  const voices = [
    { height: facts.peers?.value.bestHeight, from: 'the best that its peers tell of' },
    { height: facts.syncing?.value.targetHeight, from: 'the target of its sync' },
    {
      height: heights.length < quorum ? undefined : heights[(heights.length - 1) >> 1],
      from: heights.length === 1 ? 'the other node' : `the middle of ${heights.length} other nodes`,
    },
  ]
    .filter((voice): voice is { height: number; from: string } => isHeight(voice.height))
    .sort((a, b) => b.height - a.height);
  const [best, next] = voices;
  if (best === undefined || next === undefined) return best;
  if (best.height - next.height <= farAbove) return best;
  return { ...next, dropped: `${showNumber(best.height)}, ${best.from}` };
}

/**
 * Whether the other nodes stand still, too: enough of them answer, and none has risen for that long.
 *
 * @remarks What peers tell does not count: a node that is cut off hears of no new heights either.
 *
 * @param now - milliseconds of the monotonic clock
 */
export function haveReferencesHalted(
  { references, watchedSince }: Pick<ChainSnapshot, 'references' | 'watchedSince'>,
  quorum: number,
  seconds: number,
  now: number,
): boolean {
  const states = answered(references);
  return (
    states.length >= quorum &&
    states.every(({ progressedAt }) => now - (progressedAt ?? watchedSince) > seconds * 1000)
  );
}

function answered(
  references: Readonly<Record<string, ReferenceState>>,
): (ReferenceState & { readonly height: number })[] {
  return Object.values(references).filter((state): state is ReferenceState & { height: number } =>
    isHeight(state.height),
  );
}

function isHeight(height: number | undefined): height is number {
  return height !== undefined && Number.isFinite(height) && height >= 0;
}
