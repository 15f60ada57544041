import type { Chance } from './chance';
import type { ActiveEffects } from './effects';
import type { Pace } from './paces';

/** The blocks of a chain, of which the newest days are kept. */
export interface Blocks {
  /** The height of the oldest block that is kept, and of the newest. */
  readonly lowest: number;
  readonly top: number;
  /** When a block was made, in seconds since 1970; an estimate for those that are not kept. */
  madeAt(height: number): number;
  /** The time that a block says of itself: miners renew it now and then, and some have a wrong clock. */
  timestampOf(height: number): number;
  /** Makes the blocks until a time, and forgets those made before another. */
  extend(until: number, forgetBefore: number, effects: ActiveEffects): void;
}

// Bitcoin's: the difficulty follows every 2016 blocks, by four times at most.
const difficultyBlocks = 2016;
// Five years of blocks are there at the beginning.
const age = 5 * 365 * 86_400;

/** Creates a chain that is some years old at the beginning. */
export function createBlocks(
  { blockSeconds, production, missedSlots, missedTogether }: Pace,
  startSeconds: number,
  chance: Chance,
): Blocks {
  const genesis = startSeconds - age;
  let lowest = Math.floor(age / blockSeconds);
  let times = [startSeconds - blockSeconds];
  let nextSlot = 0;
  // Interval at the present hash rate and difficulty as a part of the target, and when it was set.
  let slowness = 1;
  let retargetedAt = startSeconds;
  let hashrate = 1;
  let nextAt: number | undefined;
  let isGroupMissed = false;

  const blocks: Blocks = {
    get lowest() {
      return lowest;
    },
    get top() {
      return lowest + times.length - 1;
    },
    madeAt(height) {
      const kept = times[height - lowest];
      if (kept !== undefined) return kept;
      return genesis + (height / lowest) * ((times[0] as number) - genesis);
    },
    timestampOf(height) {
      const made = blocks.madeAt(height);
      if (production === 'slots') return made;
      const shift = scatter(height);
      return Math.floor(made - (shift < 0.03 ? (shift / 0.03) * 600 - 300 : shift * 30));
    },
    extend(until, forgetBefore, effects) {
      const kept = times.findIndex((time) => time >= forgetBefore);
      // A slow chain keeps some, however old.
      const dropped = Math.min(kept < 0 ? times.length : kept, times.length - 100);
      if (dropped > 0) {
        times = times.slice(dropped);
        lowest += dropped;
      }
      if (production === 'slots') fillSlots(until, effects);
      else mine(until, effects);
    },
  };
  return blocks;

  function fillSlots(until: number, effects: ActiveEffects): void {
    for (;;) {
      const at = startSeconds + nextSlot * blockSeconds;
      if (at > until) return;
      if (nextSlot % missedTogether === 0) isGroupMissed = chance.happens(missedSlots);
      nextSlot += 1;
      const isMissed =
        effects.find('chain-stopped', 0, at) !== undefined ||
        effects.find('slots-missed', 0, at) !== undefined ||
        (effects.find('chain-slow', 0, at) !== undefined && chance.happens(0.5)) ||
        isGroupMissed;
      if (!isMissed) times.push(at);
    }
  }

  function mine(until: number, effects: ActiveEffects): void {
    for (;;) {
      const at = nextAt ?? findNext(effects);
      nextAt = at;
      if (at > until) return;
      nextAt = undefined;
      times.push(at);
      if ((lowest + times.length) % difficultyBlocks === 0) retarget(at);
    }
  }

  function findNext(effects: ActiveEffects): number {
    const last = times.at(-1) as number;
    // The hash rate wanders by half a per cent from block to block, within bounds.
    hashrate = Math.min(1.3, Math.max(0.75, hashrate * (1 + chance.between(-0.005, 0.005))));
    const gone = effects.find('miners-leave', 0, last) === undefined ? 1 : 0.7;
    const mean = (blockSeconds * slowness) / (hashrate * gone);
    // A process without memory may be begun anew at any time: when it slows down, and after a halt.
    let at = last + chance.wait(mean);
    const slow = effects.find('chain-slow', 0, at);
    if (slow !== undefined) at = Math.max(last, slow.from) + chance.wait(8 * mean);
    if (slow !== undefined && at > slow.to) at = slow.to + chance.wait(mean);
    const halt = effects.find('chain-stopped', 0, at);
    return halt === undefined ? at : halt.to + chance.wait(mean);
  }

  function retarget(at: number): void {
    const part = (difficultyBlocks * blockSeconds) / Math.max(1, at - retargetedAt);
    // The first period has only begun with the year.
    if (retargetedAt !== startSeconds) slowness *= Math.min(4, Math.max(0.25, part));
    retargetedAt = at;
  }
}

/** A number from 0 to below 1 for a block, the same for whoever looks at it. */
export function scatter(height: number): number {
  let mixed = Math.imul(height ^ (height >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
}
