import type { NodeBlock, NodeTransaction } from './chain-reader';

/** A transaction as Ethereum's JSON-RPC gives it. */
export interface EvmTransaction {
  hash: string;
  from: string;
  to: string | null;
  value: string;
  blockNumber: string | null;
}

/** A block as Ethereum's JSON-RPC gives it with its transactions. */
export interface EvmBlock {
  number: string;
  hash: string;
  parentHash: string;
  timestamp: string;
  difficulty?: string;
  gasUsed: string;
  gasLimit: string;
  miner: string;
  transactions: EvmTransaction[];
}

/** What became of a transaction. */
export interface EvmReceipt {
  transactionHash: string;
  gasUsed: string;
  effectiveGasPrice: string;
}

/** Reads a block; without receipts the fees stay unknown. */
export function readEvmBlock(block: EvmBlock, receipts: readonly EvmReceipt[] = []): NodeBlock {
  const byHash = new Map(receipts.map((receipt) => [receipt.transactionHash, receipt]));
  const difficulty = Number(block.difficulty ?? 0);
  return {
    height: Number(block.number),
    hash: block.hash,
    previousHash: block.parentHash,
    timestamp: Number(block.timestamp),
    // Since there is no proof of work any more, it is 0.
    ...(difficulty > 0 && { difficulty }),
    gas_used_ratio: Number(block.gasUsed) / Number(block.gasLimit),
    // Where nobody is rewarded it is the zero address.
    miner: /^0x0+$/.test(block.miner) ? '' : block.miner,
    transaction_count: block.transactions.length,
    transactions: block.transactions.map((each) => readEvmTransaction(each, byHash.get(each.hash))),
  };
}

/** Reads a transaction; one that is still waiting has neither height nor fee. */
export function readEvmTransaction(
  { hash, from, to, value, blockNumber }: EvmTransaction,
  receipt: EvmReceipt | undefined,
): NodeTransaction {
  return {
    txid: hash,
    from,
    to: to ?? '',
    amount: String(BigInt(value)),
    ...(receipt && { fee: String(BigInt(receipt.gasUsed) * BigInt(receipt.effectiveGasPrice)) }),
    ...(blockNumber !== null && { block_height: Number(blockNumber) }),
  };
}
