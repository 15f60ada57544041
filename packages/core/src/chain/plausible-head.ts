import type { ChainBlock } from './facts';
import { SourceError } from './source-error';

/**
 * Lets a head pass, or throws.
 *
 * @param head - what a source told
 * @param highest - the highest height that was believed so far
 * @param nowSeconds - the wall clock, since 1970
 * @returns the head, without its time if that cannot be true
 * @throws SourceError `nonsense`
 */
export type CheckHead = (
  head: ChainBlock,
  highest: number | undefined,
  nowSeconds: number,
) => ChainBlock;

// No chain makes so many blocks between two polls: a week of 12 s slots is 50,000.
const farAhead = 10_000;
// What nodes accept themselves: Bitcoin two hours, Ethereum 15 s. Clocks of servers differ by minutes at most.
const mostSecondsAhead = 15 * 60;
// A chain that was really started anew says so again and again.
const timesUntilBelieved = 3;

/**
 * Creates the guard against heads that cannot be true: a height that is no height, a chain that
 * is suddenly at its beginning, a jump far ahead, a time in the future.
 *
 * @remarks A single wrong answer is unknown, not data. Three of the same kind in a row are believed: then a node
 * was reset, or a machine slept.
 */
export function createHeadGuard(): CheckHead {
  let doubts = 0;

  return function checkHead(head, highest, nowSeconds) {
    const { height, timestamp } = head;
    if (!Number.isSafeInteger(height) || height < 0) {
      throw new SourceError('nonsense', `the head has the height ${height}`);
    }
    const doubt = doubtOf(height, highest);
    if (doubt === undefined) doubts = 0;
    else {
      doubts += 1;
      if (doubts < timesUntilBelieved) throw new SourceError('nonsense', doubt);
      doubts = 0;
    }
    if (timestamp === undefined || isPlausible(timestamp, nowSeconds)) return head;
    const { timestamp: _unknown, ...rest } = head;
    return rest;
  };
}

function doubtOf(height: number, highest: number | undefined): string | undefined {
  if (highest === undefined) return undefined;
  if (height === 0 && highest > 0) return `the head has the height 0 after ${highest}`;
  if (height > highest + farAhead) return `the head jumped from ${highest} to ${height}`;
  return undefined;
}

function isPlausible(timestamp: number, nowSeconds: number): boolean {
  return timestamp > 0 && timestamp <= nowSeconds + mostSecondsAhead;
}
