/** Random choices that come again with the same seed. */
export interface Random {
  /** A whole number from 0 to below this one. */
  below(limit: number): number;
  /** Whether something happens that has this chance, 0 to 1. */
  happens(chance: number): boolean;
  pick<Value>(values: readonly Value[]): Value;
}

/** Creates a generator, mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    happens: (chance) => next() < chance,
    // Only ever asked of lists that are not empty.
    pick: (values) => values[below(values.length)] as (typeof values)[number],
  };
}
