import type { ChainBlock } from './facts';
import type { ChainSource } from './source';

/** What a new head changed. */
export interface HeadChange {
  /** Blocks that joined the best chain and were read, lowest first. */
  readonly joined: readonly ChainBlock[];
  /** Further blocks that joined, too many to be read one by one. */
  readonly unread: number;
  /** Blocks that left the best chain: the depth of a reorganisation, 0 if there was none. */
  readonly replaced: number;
}

/** Follows the best chain from nothing but its heads. */
export interface HeadTracker {
  /** The newest head; `undefined` before the first. */
  readonly head: ChainBlock | undefined;
  /** The highest height of the best chain; a node that merely goes back does not lower it. */
  readonly top: number | undefined;
  /** The block of the best chain at a height, as far as it is remembered. */
  blockAt(height: number): ChainBlock | undefined;
  /** The parent of a block of the best chain, as far as it is remembered. */
  parentOf(block: ChainBlock): ChainBlock | undefined;
  /**
   * Takes in a new head, and reads what is missing between it and the head before.
   *
   * @returns `undefined` if the chain changed while it was being read: the next head will tell
   * @throws SourceError if the source fails; nothing has changed then
   */
  advance(next: ChainBlock, signal: AbortSignal): Promise<HeadChange | undefined>;
  /** Forgets everything: the node was started anew on another chain. */
  reset(): void;
}

// Deeper than any reorganisation of a healthy chain, and little enough to keep.
const mostRemembered = 256;
// A node that catches up is not asked for every block that it fetches.
const mostRead = 128;
const readAtOnce = 16;
// So that the depth of a reorganisation is right from the first minute.
const readAtFirst = 12;

const nothing: HeadChange = { joined: [], unread: 0, replaced: 0 };

/** Creates the tracker of one chain; what the source cannot look up is counted by height. */
export function createHeadTracker({
  getBlockAt,
  getBlock,
}: Pick<ChainSource, 'getBlockAt' | 'getBlock'>): HeadTracker {
  // The best chain as it was last seen, by rising height. It may reach above a head that went back.
  let chain: readonly ChainBlock[] = [];
  let head: ChainBlock | undefined;

  return {
    get head() {
      return head;
    },
    get top() {
      return chain.at(-1)?.height;
    },
    blockAt,
    parentOf(block) {
      const below = chain.findLast(({ height }) => height < block.height);
      const isParent =
        block.parentHash === undefined
          ? below?.height === block.height - 1
          : below?.hash === block.parentHash;
      return isParent ? below : undefined;
    },
    async advance(next, signal) {
      const change = await readChange(next, signal);
      if (change !== undefined) head = next;
      return change;
    },
    reset() {
      chain = [];
      head = undefined;
    },
  };

  async function readChange(
    next: ChainBlock,
    signal: AbortSignal,
  ): Promise<HeadChange | undefined> {
    const tip = chain.at(-1);
    if (tip === undefined || next.height < (chain[0]?.height ?? 0)) {
      // The first head, or one below all that is remembered: nothing to compare it with.
      remember([...(await readBefore(next, signal)), next]);
      return nothing;
    }
    // The same head, or a node that went back along its own chain: nothing has taken the place of what was above.
    if (next.hash !== undefined && blockAt(next.height)?.hash === next.hash) return nothing;
    const gap = Math.max(0, next.height - tip.height - 1);
    if (next.hash === undefined || tip.hash === undefined) {
      // A source that tells no hashes: heights are all there is to see.
      if (next.height <= tip.height) return nothing;
      remember([next]);
      return { joined: [next], unread: gap, replaced: 0 };
    }
    const isFar = gap > 0 && (gap > mostRead || getBlockAt === undefined);
    const between = isFar
      ? await readBefore(next, signal)
      : await readRange(tip.height + 1, next.height, signal);
    const branch = [...between, next];
    if (!isLinked(branch)) return undefined;
    const fork = await findFork(branch, isFar, signal);
    if (fork === undefined) return undefined;
    const kept = chain.filter(({ height }) => height <= fork.height);
    const joined = [...fork.above, ...branch];
    const replaced = chain.length - kept.length;
    // Below a gap that was not read nothing can be compared any more.
    remember(isFar ? branch : [...kept, ...joined]);
    return { joined, unread: isFar ? gap - between.length : 0, replaced };
  }

  /** Some blocks before a head from which nothing leads back to the head before. */
  async function readBefore(next: ChainBlock, signal: AbortSignal): Promise<ChainBlock[]> {
    const from = Math.max(0, next.height - readAtFirst);
    const before = next.hash === undefined ? [] : await readRange(from, next.height, signal);
    // What does not fit came after the head had changed again.
    return isLinked([...before, next]) ? before : [];
  }

  /**
   * Walks down from a branch to the block that it has in common with the chain as it was.
   *
   * @returns the height of that block, and the blocks of the branch between it and the given ones
   */
  async function findFork(
    branch: readonly ChainBlock[],
    hasGap: boolean,
    signal: AbortSignal,
  ): Promise<{ height: number; above: ChainBlock[] } | undefined> {
    const above: ChainBlock[] = [];
    let lowest = branch[0] as ChainBlock;
    let isLoose = hasGap;
    for (;;) {
      const known = chain.findLast(({ height }) => height < lowest.height);
      if (known === undefined) return { height: lowest.height - 1, above };
      if (!isLoose && lowest.parentHash === known.hash) return { height: known.height, above };
      const parentHash = isLoose ? undefined : lowest.parentHash;
      const below = await readBlock(known.height, parentHash, signal);
      // Nobody can say how the two hang together: the least that can have happened.
      if (below === undefined) return { height: Math.min(known.height, lowest.height - 1), above };
      if (blockAt(below.height)?.hash === below.hash) return { height: below.height, above };
      if (parentHash !== undefined && below.hash !== parentHash) return undefined;
      above.unshift(below);
      lowest = below;
      isLoose = false;
    }
  }

  /** By its hash if that is known: then nothing can change on the way. */
  async function readBlock(height: number, hash: string | undefined, signal: AbortSignal) {
    const found = hash === undefined ? undefined : await getBlock?.(hash, signal);
    return found ?? getBlockAt?.(height, signal);
  }

  /** The blocks from one height up to, and without, another; a height may have none. */
  async function readRange(from: number, end: number, signal: AbortSignal): Promise<ChainBlock[]> {
    const blocks: ChainBlock[] = [];
    if (getBlockAt === undefined) return blocks;
    for (let first = from; first < end; first += readAtOnce) {
      const heights = Array.from(
        { length: Math.min(readAtOnce, end - first) },
        (_, i) => first + i,
      );
      const read = await Promise.all(heights.map((height) => getBlockAt(height, signal)));
      blocks.push(...read.filter((block) => block !== undefined));
    }
    return blocks;
  }

  function blockAt(height: number): ChainBlock | undefined {
    return chain.find((block) => block.height === height);
  }

  function remember(blocks: readonly ChainBlock[]): void {
    chain = blocks.slice(-mostRemembered);
  }
}

/** Whether each block is the parent of the next one, as far as they tell. */
function isLinked(blocks: readonly ChainBlock[]): boolean {
  return blocks.every((block, i) => {
    const parentHash = blocks[i + 1]?.parentHash;
    return parentHash === undefined || block.hash === undefined || parentHash === block.hash;
  });
}
