/** Measures hashes a second over the time that really passed. */
export interface HashMeter {
  add(hashes: number): void;
  /** Ends the current span and returns its rate. */
  read(): number;
}

/** Creates a meter that starts to measure now. */
export function createHashMeter(): HashMeter {
  let hashes = 0;
  let since = performance.now();
  return {
    add(count) {
      hashes += count;
    },
    read() {
      const now = performance.now();
      const rate = now > since ? (hashes * 1000) / (now - since) : 0;
      hashes = 0;
      since = now;
      return rate;
    },
  };
}
