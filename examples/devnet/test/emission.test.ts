import { describe, expect, it } from '@jest/globals';
import { rewardAt, supplyAt } from '../emission';

describe('emission', () => {
  const rules = { initialReward: 100n, halvingInterval: 3, maxSupply: 500n };

  it('halves the reward after each interval', () => {
    const rewards = [0, 1, 3, 4, 6, 7].map((height) => rewardAt(height, rules));
    expect(rewards).toEqual([0n, 100n, 100n, 50n, 50n, 25n]);
  });

  it('cuts the last reward so that the supply ends exactly at its maximum', () => {
    expect(rewardAt(8, rules)).toBe(25n);
    expect(rewardAt(9, rules)).toBe(0n);
    expect(supplyAt(1000, rules)).toBe(500n);
  });

  it('sums the rewards up to the supply', () => {
    let sum = 0n;
    for (let height = 0; height <= 30; height += 1) {
      sum += rewardAt(height, { ...rules, maxSupply: 10_000n });
      expect(supplyAt(height, { ...rules, maxSupply: 10_000n })).toBe(sum);
    }
  });
});
