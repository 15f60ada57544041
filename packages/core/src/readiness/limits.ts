import type { ChainSnapshot } from '../chain/snapshot';
import type { CheckedReadinessOptions } from './readiness-options';

/**
 * The limits of a chain's readiness; `false` is one that is switched off, `undefined` one that
 * depends on a block time that nobody knows.
 */
export interface Limits {
  readonly silenceSeconds: number;
  readonly blocksBehind: number | false | undefined;
  /** The same for a node that is ready; never below. */
  readonly exitBlocksBehind: number | false | undefined;
  readonly headAgeSeconds: number | false | undefined;
  readonly stallSeconds: number | false | undefined;
  readonly minPeers: number | false;
  readonly indexLag: number | false;
  readonly finalityLag: number | false | undefined;
}

// A Poisson process is silent for 12 block times once in e^12 blocks, about 160,000: for Bitcoin,
// once in three years.
const randomBlockTimes = 12;

/** The limits as the options say, else from what is known of the chain. */
export function findLimits(
  options: CheckedReadinessOptions,
  {
    pollSeconds,
    expectedBlockSeconds,
    pace,
    isDevelopment,
  }: Pick<ChainSnapshot, 'pollSeconds' | 'expectedBlockSeconds' | 'pace' | 'isDevelopment'>,
): Limits {
  const blocksBehind = options.maxBlocksBehind ?? blocksIn(24, 2);
  const headAge = defaultHeadAge();
  const headAgeSeconds = options.maxHeadAgeSeconds ?? headAge;
  const stallBase = headAgeSeconds === false ? headAge : headAgeSeconds;
  return {
    silenceSeconds: options.maxSilenceSeconds ?? Math.max(3 * pollSeconds, 30),
    blocksBehind,
    exitBlocksBehind:
      typeof blocksBehind === 'number'
        ? Math.max(blocksBehind, options.exitBlocksBehind ?? 2 * blocksBehind)
        : blocksBehind,
    headAgeSeconds,
    stallSeconds: options.maxStallSeconds ?? (stallBase && 2 * stallBase),
    minPeers: options.minPeers ?? (isDevelopment ? 0 : 1),
    indexLag: options.maxIndexLag,
    finalityLag: options.maxFinalityLag ?? blocksIn(30 * 60, 1),
  };

  function blocksIn(seconds: number, least: number): number | undefined {
    if (expectedBlockSeconds === undefined) return undefined;
    return Math.max(least, Math.ceil(seconds / expectedBlockSeconds));
  }

  function defaultHeadAge(): number | undefined {
    if (expectedBlockSeconds === undefined) return undefined;
    return pace === 'slots'
      ? Math.max(30, 5 * expectedBlockSeconds)
      : randomBlockTimes * expectedBlockSeconds;
  }
}
