import type { ChainReader, NodeBlock, NodeStats } from './chain-reader';

/** What the indexer tells while it follows the chain. */
export interface IndexerListener {
  /** A block was added to the index. */
  onBlock(block: NodeBlock): void;
  /** How far the index is, after each step; `isComplete` from the first time on that it had everything. */
  onProgress(height: number, isComplete: boolean): void;
  /** A round failed; the next one tries again. */
  onError(error: unknown): void;
}

/** The explorer's own copy of the newest blocks. */
export interface Indexer {
  /** The newest blocks, oldest first. */
  readonly blocks: readonly NodeBlock[];
  /** Height of the newest block; -1 before the first. */
  readonly height: number;
  start(): void;
  stop(): void;
}

const roundMilliseconds = 1_000;
const batch = 100;
const keptBlocks = 1_000;

/** Creates the indexer; it follows the node's best chain, also through reorganisations. */
export function createIndexer(reader: ChainReader, listener: IndexerListener): Indexer {
  const blocks: NodeBlock[] = [];
  let isComplete = false;
  let timer: NodeJS.Timeout | undefined;
  let stopped = true;

  const indexer: Indexer = {
    blocks,
    get height() {
      return blocks.at(-1)?.height ?? -1;
    },
    start() {
      stopped = false;
      void round();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
  return indexer;

  async function round(): Promise<void> {
    try {
      await follow(await reader.stats());
      isComplete = true;
      tellProgress();
    } catch (error) {
      listener.onError(error);
    }
    if (!stopped) timer = setTimeout(round, roundMilliseconds).unref();
  }

  async function follow({ chain_height, tip_hash }: NodeStats): Promise<void> {
    while (blocks.at(-1)?.hash !== tip_hash) {
      // Of a long chain only what is kept is read.
      const first = Math.max(
        indexer.height + 1,
        blocks.length > 0 ? 0 : chain_height - keptBlocks + 1,
      );
      const next = first > chain_height ? [] : await reader.blocks(first, first + batch - 1);
      if (next[0] !== undefined && fits(next[0])) {
        for (const block of next) add(block);
        tellProgress();
        if (indexer.height >= chain_height) return;
      } else if (blocks.pop() === undefined) {
        return; // nothing to go back to: the node has no block that follows on nothing
      }
    }
  }

  function fits(block: NodeBlock): boolean {
    const tip = blocks.at(-1);
    return tip === undefined || block.previousHash === tip.hash;
  }

  function add(block: NodeBlock): void {
    blocks.push(block);
    if (blocks.length > keptBlocks) blocks.shift();
    listener.onBlock(block);
  }

  function tellProgress(): void {
    if (blocks.length > 0) listener.onProgress(indexer.height, isComplete);
  }
}
