/** Chance that comes again with the same seed. */
export interface Chance {
  /** A number from 0 to below 1. */
  next(): number;
  /** A number between two. */
  between(low: number, high: number): number;
  /** A time until the next event of a process without memory, by its mean. */
  wait(mean: number): number;
  /** Whether something happens that has this chance, 0 to 1. */
  happens(chance: number): boolean;
}

/** Creates a source of chance of its own for each part of a year, so that one part more changes no other. */
export function createChance(seed: number, part: string): Chance {
  let state = [...part].reduce((hash, letter) => mix(hash ^ letter.charCodeAt(0)), mix(seed));
  // mulberry32
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    wait: (mean) => -mean * Math.log(1 - next()),
    happens: (chance) => next() < chance,
  };
}

function mix(value: number): number {
  const mixed = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  return mixed ^ (mixed >>> 15);
}
