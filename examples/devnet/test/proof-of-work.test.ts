import { describe, expect, it } from '@jest/globals';
import { hashHeader } from '../block';
import { createKeyPair } from '../keys';
import { createNonceSearch, meetsDifficulty, nextDifficulty, targetOf } from '../proof-of-work';

const rules = {
  expectedBlockSeconds: 10,
  initialDifficulty: 1000,
  minimumDifficulty: 16,
  retargetWindow: 20,
};

describe('createNonceSearch', () => {
  it('finds a nonce whose hash meets the difficulty, and counts its hashes', () => {
    const header = {
      height: 1,
      previousHash: '00'.repeat(32),
      merkleRoot: '11'.repeat(32),
      timestamp: 1,
      difficulty: 500,
      nonce: 0,
      miner: createKeyPair('miner').address,
    };
    const search = createNonceSearch(header);
    let nonce: number | undefined;
    while (nonce === undefined) nonce = search.run(5);
    expect(meetsDifficulty(hashHeader({ ...header, nonce }), 500)).toBe(true);
    expect(search.hashes).toBe(nonce + 1);
  });
});

describe('targetOf', () => {
  it('halves when the difficulty doubles', () => {
    expect(targetOf(1).toString('hex')).toBe('ff'.repeat(32));
    expect(targetOf(2).toString('hex')).toBe(`7f${'ff'.repeat(31)}`);
  });
});

describe('nextDifficulty', () => {
  it('starts with the initial difficulty', () => {
    expect(nextDifficulty([], rules)).toBe(1000);
    expect(nextDifficulty([{ timestamp: 5, difficulty: 1000 }], rules)).toBe(1000);
  });

  it('doubles when blocks come twice as fast as expected', () => {
    expect(nextDifficulty(blocksEvery(5), rules)).toBe(2000);
  });

  it('falls when blocks are late', () => {
    expect(nextDifficulty(blocksEvery(20), rules)).toBe(500);
  });

  it('changes at most by a factor of four and keeps the minimum', () => {
    expect(nextDifficulty(blocksEvery(0), rules)).toBe(4000);
    expect(nextDifficulty(blocksEvery(10_000), rules)).toBe(250);
    expect(nextDifficulty(blocksEvery(10_000, 20), rules)).toBe(16);
  });

  it('stays as it is without a window', () => {
    expect(nextDifficulty(blocksEvery(1), { ...rules, retargetWindow: 0 })).toBe(1000);
  });
});

function blocksEvery(seconds: number, difficulty = 1000) {
  return Array.from({ length: 21 }, (_, i) => ({ timestamp: i * seconds * 1000, difficulty }));
}
