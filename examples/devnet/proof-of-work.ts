import { hash } from 'node:crypto';
import { type BlockHeader, headerBytes, NONCE_OFFSET } from './block';
import type { ChainRules } from './genesis';

/** A search for the nonce of one header, done in slices. */
export interface NonceSearch {
  readonly hashes: number;
  /** Hashes for about `milliseconds`; returns the nonce when it is found. */
  run(milliseconds: number): number | undefined;
  /** True when every nonce has been tried. */
  readonly exhausted: boolean;
}

const LARGEST_HASH = 2n ** 256n - 1n;
const LAST_NONCE = 0xffffffff;
const HASHES_BETWEEN_CLOCK_READS = 32;

/** Returns the largest hash that a block of this difficulty may have. */
export function targetOf(difficulty: number): Buffer {
  const target = LARGEST_HASH / BigInt(Math.max(1, difficulty));
  return Buffer.from(target.toString(16).padStart(64, '0'), 'hex');
}

/** Says whether a block hash proves the work that the difficulty asks for. */
export function meetsDifficulty(blockHash: string, difficulty: number): boolean {
  return Buffer.from(blockHash, 'hex').compare(targetOf(difficulty)) <= 0;
}

/** Starts to search a nonce for the header. */
export function createNonceSearch(header: BlockHeader): NonceSearch {
  const bytes = headerBytes(header);
  const target = targetOf(header.difficulty);
  let next = 0;
  return {
    get hashes() {
      return next;
    },
    get exhausted() {
      return next > LAST_NONCE;
    },
    run(milliseconds) {
      const end = performance.now() + milliseconds;
      do {
        for (let i = 0; i < HASHES_BETWEEN_CLOCK_READS && next <= LAST_NONCE; i += 1) {
          const nonce = next;
          next += 1;
          bytes.writeUInt32BE(nonce, NONCE_OFFSET);
          if (hash('sha256', bytes, 'buffer').compare(target) <= 0) return nonce;
        }
      } while (performance.now() < end && next <= LAST_NONCE);
      return undefined;
    },
  };
}

/**
 * Computes the difficulty of the next block from the last ones, oldest first, without genesis.
 *
 * Each block retargets over a moving window, as Bitcoin Cash did from 2017: a fixed period would take
 * minutes to follow a miner that comes or goes. The factor is held between 1/4 and 4, so that one
 * false timestamp cannot throw the difficulty far.
 */
export function nextDifficulty(
  recent: readonly Pick<BlockHeader, 'timestamp' | 'difficulty'>[],
  rules: Pick<
    ChainRules,
    'expectedBlockSeconds' | 'initialDifficulty' | 'minimumDifficulty' | 'retargetWindow'
  >,
): number {
  const [first, last] = [recent[0], recent.at(-1)];
  if (!first || !last || rules.retargetWindow === 0) return rules.initialDifficulty;
  const intervals = recent.length - 1;
  if (intervals === 0) return last.difficulty;
  const work = recent.slice(1).reduce((sum, each) => sum + each.difficulty, 0);
  const expectedMs = intervals * rules.expectedBlockSeconds * 1000;
  const spanMs = Math.max(last.timestamp - first.timestamp, 1);
  const factor = Math.min(Math.max(expectedMs / spanMs, 1 / 4), 4);
  const difficulty = Math.floor((work / intervals) * factor);
  return Math.min(Math.max(difficulty, rules.minimumDifficulty), Number.MAX_SAFE_INTEGER);
}
