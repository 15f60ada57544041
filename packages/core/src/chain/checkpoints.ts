import type { Checkpoint } from './snapshot';

/** Finds the hash of a node at a height; `undefined` if it cannot tell. */
export type FindHash = (height: number) => Promise<string | undefined>;

/** Compares the hashes of nodes at one height. */
export interface Checkpoints {
  readonly current: Checkpoint | undefined;
  /**
   * Compares what can be compared now.
   *
   * @param head - height of the node
   * @param findHash - of the node
   * @param references - of the other nodes, by name
   */
  update(
    head: number,
    findHash: FindHash,
    references: ReadonlyMap<string, FindHash>,
  ): Promise<void>;
  /** Compares again: blocks were replaced. */
  reset(): void;
}

/**
 * Creates the comparison at the newest checkpoint: a height that all nodes of a chain come to by
 * themselves, some blocks below the head, so that they need not agree on it.
 *
 * @param pace - slots have a checkpoint every 32 blocks (an epoch of Ethereum) 8 below the head,
 * proof of work every 6 blocks 6 below it (an hour and a common number of confirmations of Bitcoin)
 */
export function createCheckpoints(pace: 'slots' | 'random'): Checkpoints {
  const { every, below } = pace === 'slots' ? { every: 32, below: 8 } : { every: 6, below: 6 };
  let height = 0;
  let own: string | undefined;
  const others = new Map<string, string>();

  return {
    get current() {
      if (own === undefined) return undefined;
      const names = [...others.keys()];
      const isSame = (name: string) => others.get(name) === own;
      return {
        height,
        hash: own,
        agreeing: names.filter(isSame),
        disagreeing: names.filter((name) => !isSame(name)),
      };
    },
    async update(head, findHash, references) {
      const newest = Math.floor((head - below) / every) * every;
      if (newest < every) return reset();
      if (newest !== height) reset();
      height = newest;
      own ??= await findHash(newest);
      if (own === undefined) return;
      const missing = [...references].filter(([name]) => !others.has(name));
      await Promise.all(
        missing.map(async ([name, find]) => {
          const hash = await find(newest).catch(() => undefined);
          if (hash !== undefined && height === newest) others.set(name, hash);
        }),
      );
    },
    reset,
  };

  function reset(): void {
    height = 0;
    own = undefined;
    others.clear();
  }
}
