import { guardTimestamp } from '../value-guard';
import type { ChainBlock } from './facts';
import { SourceError } from './source-error';

/**
 * Lets a head pass, or throws.
 *
 * @param head - what a source told
 * @param highest - the highest height that was believed so far
 * @returns the head, without a time that is none
 * @throws SourceError `nonsense`
 */
export type CheckHead = (head: ChainBlock, highest: number | undefined) => ChainBlock;

// No chain makes so many blocks between two polls: a week of 12 s slots is 50,000.
const farAhead = 10_000;
// A chain that was really started anew says so again and again.
const timesUntilBelieved = 3;

/**
 * Creates the guard against heads that cannot be true: a height that is no height, a chain that
 * is suddenly at its beginning, a jump far ahead, a time that is none.
 *
 * @remarks A single wrong answer is unknown, not data. Three of the same kind in a row are believed: then a node
 * was reset, or a machine slept. A time in the future is let through: it is the clock here that may be wrong, and
 * readiness warns of it.
 */
export function createHeadGuard(): CheckHead {
  let doubts = 0;

  return function checkHead(head, highest) {
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
    if (timestamp === undefined || isTime(timestamp)) return head;
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

/** 0 is what a node says that does not know. */
function isTime(timestamp: number): boolean {
  return timestamp !== 0 && typeof guardTimestamp(timestamp) === 'number';
}
