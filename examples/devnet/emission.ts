/** Decimals of a coin: amounts are `bigint` counts of its smallest unit. */
export const COIN_DECIMALS = 8;

/** One coin in smallest units. */
export const COIN = 10n ** BigInt(COIN_DECIMALS);

/** How many coins come into being, and when. */
export interface EmissionRules {
  initialReward: bigint;
  halvingInterval: number;
  maxSupply: bigint;
}

/** Returns all coins that exist once the block at `height` is on the chain. */
export function supplyAt(height: number, rules: EmissionRules): bigint {
  let supply = 0n;
  let reward = rules.initialReward;
  let blocks = height;
  while (blocks > 0 && reward > 0n) {
    supply += reward * BigInt(Math.min(blocks, rules.halvingInterval));
    blocks -= rules.halvingInterval;
    reward >>= 1n;
  }
  return supply < rules.maxSupply ? supply : rules.maxSupply;
}

/** Returns the coins that the block at `height` creates; genesis creates none. */
export function rewardAt(height: number, rules: EmissionRules): bigint {
  return height > 0 ? supplyAt(height, rules) - supplyAt(height - 1, rules) : 0n;
}
