/** A transaction as the node's API gives it. */
export interface NodeTransaction {
  txid: string;
  from: string;
  to: string;
  amount: string;
  fee: string;
  size_bytes: number;
  block_height?: number;
}

/** A block as the node's API gives it. */
export interface NodeBlock {
  height: number;
  hash: string;
  previousHash: string;
  timestamp: number;
  difficulty: number;
  miner: string;
  transaction_count: number;
  transactions: NodeTransaction[];
}

/** The node's own summary. */
export interface NodeStats {
  chain_height: number;
  tip_hash: string;
  difficulty: number;
  total_supply: string;
  circulating_supply: string;
  pending_transactions: number;
  mempool_bytes: number;
  peers: number;
  hashrate: number;
}

/** Asks a node over HTTP. */
export type AskNode = <Answer>(path: string) => Promise<Answer>;

/** The node answered with an error, or not at all. */
export class NodeError extends Error {
  /** The status for the explorer's own client. */
  readonly status: number;
  /** The message is meant for that client. */
  readonly expose = true;

  constructor(message: string, status: number, cause?: unknown) {
    super(message, { cause });
    this.status = status;
  }
}

/** Creates the client of a node's API; each question has 3 seconds. */
export function createNodeClient(nodeUrl: string): AskNode {
  return async function askNode<Answer>(path: string): Promise<Answer> {
    let response: Response;
    try {
      response = await fetch(nodeUrl + path, { signal: AbortSignal.timeout(3_000) });
    } catch (error) {
      throw new NodeError(`The node at ${nodeUrl} does not answer.`, 502, error);
    }
    if (response.status === 404) throw new NodeError('Not found.', 404);
    if (response.status === 400) throw new NodeError('The node does not understand that.', 400);
    if (!response.ok) throw new NodeError(`The node answered ${response.status}.`, 502);
    return (await response.json()) as Answer;
  };
}
