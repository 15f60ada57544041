import type { Amount } from '../value-guard';

/** A block as a source tells of it; what the source does not tell is left out, never 0. */
export interface ChainBlock {
  /** Height, or slot where the chain counts slots; the genesis block has 0. */
  readonly height: number;
  /** Hash as the chain writes it; without it reorganisations cannot be seen. */
  readonly hash?: string;
  readonly parentHash?: string;
  /** The block's own time, in seconds since 1970. */
  readonly timestamp?: number;
  /** Transactions in it, the reward included. */
  readonly transactionCount?: number;
  readonly sizeBytes?: number;
  readonly difficulty?: Amount;
  /** Part of the block's gas limit that it uses, 0 to 1. */
  readonly gasUsedRatio?: number;
}

/** Everything that can be known of a chain from a node; each fact is optional. */
export interface ChainFacts {
  /** Which chain the node is on. */
  readonly identity: {
    /** Chain id or network name, as text: `1`, `mainnet`, `cosmoshub-4`. */
    readonly chainId?: string;
    /** Hash of the first block. */
    readonly genesis?: string;
  };
  /** Which software the node runs. */
  readonly client: {
    /** Name without version, such as `Geth`. */
    readonly name?: string;
    readonly version: string;
  };
  /** The newest block of the best chain. */
  readonly head: ChainBlock;
  /** The newest block that cannot be replaced any more. */
  readonly finalized: { readonly height: number };
  /** The newest block that most likely stays: Ethereum's safe head, Solana's confirmed one. */
  readonly safe: { readonly height: number };
  /** What the node says of its own catching up. */
  readonly syncing: {
    readonly isSyncing: boolean;
    /** The height that it wants to reach. */
    readonly targetHeight?: number;
    /** Part that it has done, 0 to 1, where it tells that by itself. */
    readonly ratio?: number;
    /**
     * What else it tells of its work, such as states fetched and stages done: any text that is another
     * one whenever the node has got on.
     */
    readonly figures?: string;
  };
  readonly peers: {
    readonly connected?: number;
    readonly inbound?: number;
    readonly outbound?: number;
    /** Connections that it allows at most. */
    readonly limit?: number;
    /** Highest height that any of them has told of. */
    readonly bestHeight?: number;
  };
  readonly mempool: {
    readonly transactions?: number;
    /** Those that cannot be mined yet, where the node tells them apart. */
    readonly queued?: number;
    readonly bytes?: number;
    readonly limit?: number;
  };
  readonly fees: {
    /** Wei for a unit of gas. */
    readonly gasPriceWei?: Amount;
    readonly baseFeeWei?: Amount;
    readonly blobBaseFeeWei?: Amount;
    /** Coins for a thousand (virtual) bytes, to be in one of the next blocks. */
    readonly coinsPerKilobyte?: number;
    /** The same, below which the pool refuses. */
    readonly minimumCoinsPerKilobyte?: number;
  };
  readonly work: {
    readonly difficulty?: Amount;
    /** Hashes per second of the whole network. */
    readonly networkHashrate?: number;
    /** Hashes per second of the node itself. */
    readonly hashrate?: number;
  };
  /** Coins as numbers, smallest units as `bigint`. */
  readonly supply: { readonly total?: Amount; readonly circulating?: Amount };
  /** Branches the node knows of, the best one included. */
  readonly tips: { readonly branches: number };
  /** What the node itself depends on: an execution client, a database. */
  readonly upstream: {
    readonly isOnline: boolean;
    /** What is wrong, for people. */
    readonly reason?: string;
  };
  /** How far an explorer or indexer has read the chain. */
  readonly index: {
    readonly height: number;
    /** Whether the first complete run over the chain is done; `true` if left out. */
    readonly isBackfilled?: boolean;
  };
}

/** The name of a fact. */
export type FactName = keyof ChainFacts;

/** Facts that somebody tells at one moment; `undefined` says that it is not known any more. */
export type SomeFacts = { readonly [Fact in FactName]?: ChainFacts[Fact] | undefined };
