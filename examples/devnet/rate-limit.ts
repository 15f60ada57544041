/** Allows an even rate with bursts. */
export interface RateLimit {
  /** Takes one from the allowance; false when none is left. */
  take(): boolean;
}

/** Creates a token bucket that starts full. */
export function createRateLimit(
  perSecond: number,
  burst: number,
  now: () => number = () => performance.now(),
): RateLimit {
  let tokens = burst;
  let last = now();
  return {
    take() {
      const time = now();
      tokens = Math.min(burst, tokens + ((time - last) / 1000) * perSecond);
      last = time;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
