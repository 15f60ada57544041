// Other requests wait while a scrape computes: it gives way this often.
const turnMilliseconds = 1;

/** The time of a computation that must not keep others waiting. */
export interface Turns {
  /** Whether it is time to give way. */
  isOver(): boolean;
  /** Lets the other work of the event loop go first. */
  giveWay(): Promise<void>;
}

/** Starts the first turn. */
export function createTurns(): Turns {
  let startedAt = performance.now();
  return {
    isOver: () => performance.now() - startedAt >= turnMilliseconds,
    giveWay: () =>
      new Promise((resolve) => {
        setImmediate(() => {
          startedAt = performance.now();
          resolve();
        });
      }),
  };
}
