import type { AskNode, NodeBlock, NodeStats } from './node-client';

/** What the indexer tells while it follows the chain. */
export interface IndexerListener {
  /** A block was added to the index. */
  onBlock(block: NodeBlock): void;
  /** Blocks of the index are no longer on the node's best chain. */
  onReorg(depth: number): void;
  /** The node's summary, once a round. */
  onState(stats: NodeStats, indexedHeight: number): void;
  /** A round failed; the next one tries again. */
  onError(error: unknown): void;
}

/** The explorer's own copy of the newest blocks. */
export interface Indexer {
  /** The newest blocks, oldest first. */
  readonly blocks: readonly NodeBlock[];
  /** Height of the newest block; -1 before the first. */
  readonly height: number;
  /** Whether the last round reached the node. */
  readonly reached: boolean;
  start(): void;
  stop(): void;
}

const roundMilliseconds = 1_000;
const batch = 100;
const keptBlocks = 1_000;

/** Creates the indexer; it follows the node's best chain, also through reorganisations. */
export function createIndexer(askNode: AskNode, listener: IndexerListener): Indexer {
  const blocks: NodeBlock[] = [];
  let reached = false;
  let timer: NodeJS.Timeout | undefined;
  let stopped = true;

  const indexer: Indexer = {
    blocks,
    get height() {
      return blocks.at(-1)?.height ?? -1;
    },
    get reached() {
      return reached;
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
      const stats = await askNode<NodeStats>('/stats');
      await follow(stats);
      reached = true;
      listener.onState(stats, indexer.height);
    } catch (error) {
      reached = false;
      listener.onError(error);
    }
    if (!stopped) timer = setTimeout(round, roundMilliseconds).unref();
  }

  async function follow(stats: NodeStats): Promise<void> {
    let dropped = 0;
    while (blocks.at(-1)?.hash !== stats.tip_hash) {
      const first = indexer.height + 1;
      const range = `/chain/range?start=${first}&end=${first + batch - 1}`;
      const next = first > stats.chain_height ? [] : await askNode<NodeBlock[]>(range);
      if (next.length > 0 && fits(next[0] as NodeBlock)) {
        if (dropped > 0) listener.onReorg(dropped);
        dropped = 0;
        for (const block of next) add(block);
        if (indexer.height >= stats.chain_height) return;
      } else if (blocks.pop() === undefined) {
        return; // nothing to go back to: the node has no block that follows on nothing
      } else {
        dropped += 1;
      }
    }
    if (dropped > 0) listener.onReorg(dropped);
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
}
