import type { ChainSnapshot } from '../chain/snapshot';

// Longer than any pause that mends itself: a restart costs a node minutes.
const stuckMilliseconds = 30 * 60 * 1000;

/**
 * Whether a node answers, but has not risen for 30 minutes, while another one has risen since and is
 * ahead: the one state that a restart may cure.
 *
 * @param now - the monotonic clock in milliseconds
 */
export function isStuck(
  { facts, succeededAt, progressedAt, pollSeconds, references }: ChainSnapshot,
  now: number,
): boolean {
  const height = facts.head?.value.height;
  if (height === undefined || succeededAt === undefined || progressedAt === undefined) return false;
  const answers = now - succeededAt <= Math.max(3 * pollSeconds, 30) * 1000;
  const others = Object.values(references);
  return (
    answers &&
    now - progressedAt > stuckMilliseconds &&
    others.some(
      (other) =>
        Number(other.height) > height && now - Number(other.progressedAt) <= stuckMilliseconds,
    )
  );
}
