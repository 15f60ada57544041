import type { ChainBlock, ChainFacts, FactName, SomeFacts } from './facts';

/** Asks for one fact. */
export interface Question<Fact> {
  /**
   * Asks; the signal aborts when the time limit of the call has passed.
   *
   * @returns `undefined` if the node cannot know it at the moment
   * @throws SourceError
   */
  ask(signal: AbortSignal): Promise<Fact | undefined>;
  /**
   * Seconds between two times of asking, for what changes rarely or costs the node much.
   * @defaultValue each poll
   */
  readonly everySeconds?: number;
}

/** The questions that a node of this kind answers. */
export type Questions = { readonly [Fact in FactName]?: Question<ChainFacts[Fact]> };

/** Hears of new heads, and of other facts, as they come. */
export interface SourceListener {
  onHead(head: ChainBlock): void;
  onFacts(facts: SomeFacts): void;
  /** The subscription has ended; polling goes on alone until it is there again. */
  onEnd(reason: string): void;
}

/** What a node can be known by as one for development. */
export interface DevelopmentSigns {
  readonly identity: ChainFacts['identity'];
  /** Name of the software, as far as it has told that. */
  readonly clientName: string | undefined;
}

/**
 * A kind of node and how it is asked: pure description, nothing runs until it is watched.
 */
export interface ChainSource {
  /** The kind of node, such as `evm`. */
  readonly kind: string;
  /** Where it is asked, without secrets, for messages. */
  readonly address: string;
  /**
   * How blocks come: at fixed times, or at random as in proof of work, where long gaps are normal.
   */
  readonly pace: 'slots' | 'random';
  /**
   * Seconds that a block may lie ahead of the clock by the rules of the protocol.
   * @defaultValue what readiness takes for too old, `maxHeadAgeSeconds`
   */
  readonly mostSecondsAhead?: number;
  /** Seconds between two blocks as the protocol has it, where the kind of node or its options say so. */
  readonly expectedBlockSeconds?: number;
  /** The same for the chain that the node turns out to be on, where several have nodes of this kind. */
  expectedBlockSecondsOf?(identity: ChainFacts['identity']): number | undefined;
  /**
   * Whether a node of this kind is one for development, by what it tells: alone by nature, with blocks when it is told.
   *
   * @defaultValue never
   */
  isDevelopment?(told: DevelopmentSigns): boolean;
  /**
   * Transactions of each block that only pay its reward.
   * @defaultValue `0`
   */
  readonly rewardTransactions?: number;
  readonly questions: Questions;
  /** Finds a block of the best chain by its height. */
  getBlockAt?(height: number, signal: AbortSignal): Promise<ChainBlock | undefined>;
  /** Finds a block by its hash, also one that has left the best chain. */
  getBlock?(hash: string, signal: AbortSignal): Promise<ChainBlock | undefined>;
  /**
   * Subscribes to what the node or the application tells by itself.
   *
   * @returns a function that ends it
   */
  subscribe?(listener: SourceListener): () => void;
}
