import type { Block } from '../devnet/block';
import type { IndexedTransaction } from '../devnet/chain-index';
import { type Transaction, transactionSize } from '../devnet/transaction';

/** A transaction as the API shows it: amounts are whole numbers of smallest units, as text. */
export function transactionToJson(transaction: Transaction) {
  const { id, amount, fee, ...rest } = transaction;
  return {
    txid: id,
    ...rest,
    amount: String(amount),
    fee: String(fee),
    size_bytes: transactionSize(transaction),
  };
}

/** A transaction of the best chain, with its place there. */
export function confirmedToJson({ transaction, height, blockHash }: IndexedTransaction) {
  return { ...transactionToJson(transaction), block_height: height, block_hash: blockHash };
}

/** A block as the API shows it; `timestamp` is in seconds since 1970. */
export function blockToJson({ transactions, timestamp, ...header }: Block) {
  return {
    ...header,
    timestamp: timestamp / 1000,
    transaction_count: transactions.length,
    transactions: transactions.map(transactionToJson),
  };
}
