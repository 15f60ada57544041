import type { SomeFacts } from './facts';
import type { ChainSnapshot } from './snapshot';

/** A chain being watched. */
export interface ChainWatch {
  /** Its name among several chains; `undefined` if it is the only one. */
  readonly name: string | undefined;
  /** What is known now; a new object after each change. */
  readonly snapshot: ChainSnapshot;
  /** Tells facts that the application knows by itself; they count like those that were asked for. */
  report(facts: SomeFacts): void;
  /**
   * Calls a function with the snapshot once in each poll period, also while a poll hangs or fails.
   *
   * @returns a function that ends it
   */
  onTick(listener: (snapshot: ChainSnapshot) => void): () => void;
  /** Ends polling and subscriptions; what is under way is aborted. */
  stop(): void;
}
