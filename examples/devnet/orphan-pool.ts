import type { Block } from './block';

/** Blocks that wait for their parent. */
export interface OrphanPool {
  readonly size: number;
  has(hash: string): boolean;
  add(block: Block): void;
  /** Removes and returns the blocks that waited for `parentHash`. */
  takeChildren(parentHash: string): Block[];
  /** Follows the waiting blocks down from `hash` to the first hash that is missing. */
  missingAncestor(hash: string): string;
}

/** Creates a pool of at most `limit` blocks; a new one pushes out the oldest. */
export function createOrphanPool(limit = 64): OrphanPool {
  const blocks = new Map<string, Block>();
  return {
    get size() {
      return blocks.size;
    },
    has: (hash) => blocks.has(hash),
    add(block) {
      blocks.set(block.hash, block);
      if (blocks.size > limit) blocks.delete(blocks.keys().next().value as string);
    },
    takeChildren(parentHash) {
      const children = [...blocks.values()].filter((each) => each.previousHash === parentHash);
      for (const { hash } of children) blocks.delete(hash);
      return children;
    },
    missingAncestor(hash) {
      let missing = hash;
      for (let block = blocks.get(missing); block; block = blocks.get(missing)) {
        missing = block.previousHash;
      }
      return missing;
    },
  };
}
