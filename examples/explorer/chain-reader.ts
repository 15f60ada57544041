/** A transaction as the explorer's API gives it; amounts are whole numbers of smallest units, as text. */
export interface NodeTransaction {
  txid: string;
  /** An address, or `coinbase` for the reward of a block. */
  from: string;
  /** An address; empty where nobody is paid, as when a contract is created. */
  to: string;
  amount: string;
  /** Missing as long as it is not known. */
  fee?: string;
  block_height?: number;
}

/** A block as the explorer's API gives it; what its chain does not have is left out. */
export interface NodeBlock {
  height: number;
  hash: string;
  previousHash: string;
  /** Seconds since 1970. */
  timestamp: number;
  difficulty?: number;
  /** Part of the block's gas limit that it uses, 0 to 1. */
  gas_used_ratio?: number;
  miner: string;
  transaction_count: number;
  transactions: NodeTransaction[];
}

/** The state of the chain; what the node does not tell is left out. */
export interface NodeStats {
  chain_height: number;
  tip_hash: string;
  total_supply?: string;
  pending_transactions?: number;
  peers?: number;
  hashrate?: number;
  gas_price?: string;
}

/** What an address holds. */
export interface Account {
  balance: string;
  /** Missing where everything can be spent at any time. */
  spendable?: string;
}

/** How the explorer reads a chain, whatever kind of node it asks; all methods throw {@link NodeError}. */
export interface ChainReader {
  /** What pages call the chain. */
  readonly name: string;
  /** Which network it is, in one word. */
  readonly network: string;
  readonly coin: {
    readonly symbol: string;
    /** Decimal places between coins and smallest units. */
    readonly decimals: number;
  };
  stats(): Promise<NodeStats>;
  /** Blocks of the best chain by height, lowest first, 100 at most; those above the head are left out. */
  blocks(first: number, last: number): Promise<NodeBlock[]>;
  block(heightOrHash: number | string): Promise<NodeBlock>;
  transaction(txid: string): Promise<NodeTransaction>;
  mempool(): Promise<{ size: number; transactions: NodeTransaction[] }>;
  account(address: string): Promise<Account>;
  /** All transactions of an address. */
  history(address: string): Promise<NodeTransaction[]>;
  /** The addresses that hold most. */
  richList(): Promise<{ address: string; balance: string }[]>;
  /** Whether a text looks like an address of this chain. */
  isAddress(text: string): boolean;
  /** Whether a text looks like the hash of a block, or the id of a transaction. */
  isHash(text: string): boolean;
}

/** The node answered with an error, or not at all, or cannot know what it is asked. */
export class NodeError extends Error {
  /** The status for the explorer's own client; 501 says that this kind of node never knows it. */
  readonly status: number;
  /** The message is meant for that client. */
  readonly expose = true;

  constructor(message: string, status: number, cause?: unknown) {
    super(message, { cause });
    this.status = status;
  }
}

/** Reads the newest blocks, oldest first. */
export async function readNewestBlocks(reader: ChainReader, count: number): Promise<NodeBlock[]> {
  const { chain_height } = await reader.stats();
  return reader.blocks(Math.max(0, chain_height - count + 1), chain_height);
}

/** Fetches from a node within 3 seconds, and throws a {@link NodeError} if it does not answer. */
export async function fetchFromNode(url: string, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(3_000) });
  } catch (error) {
    throw new NodeError(`The node at ${new URL(url).origin} does not answer.`, 502, error);
  }
}
