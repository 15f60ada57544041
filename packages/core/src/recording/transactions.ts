import type { Catalogue } from '../catalogue/catalogue';
import type { ChainHandles, LabelsOf } from '../handles';
import type { Amount } from '../value-guard';

type Transactions = Catalogue['transactions'];

/** Why a transaction was refused at the door of the pool. */
export type RejectionReason = LabelsOf<Transactions['rejections']>['reason'];

/** Why a transaction was thrown out of the pool. */
export type EvictionReason = LabelsOf<Transactions['evictions']>['reason'];

/** Something that happened to a transaction. */
export interface RecordedTransaction {
  /** `pending` when it enters the pool, `confirmed` in a block, `failed` if it was included but had no effect. */
  readonly status: LabelsOf<Transactions['total']>['status'];
  /** Value moved: coins as a number, smallest units as a `bigint` (see `coinDecimals`). */
  readonly value?: Amount;
  /** Fee paid: coins as a number, smallest units as a `bigint`. */
  readonly fee?: Amount;
  /** Seconds that checking and applying it took. */
  readonly processingTimeSeconds?: number;
  /** Seconds from entering the pool until confirmation. */
  readonly waitSeconds?: number;
}

/** What is known of the pool besides its size. */
export interface MempoolDetails {
  /** Size of the waiting transactions in bytes. */
  readonly bytes?: number;
  /** Transactions that the pool takes at most. */
  readonly limit?: number;
  /** Age of the oldest transaction in seconds. */
  readonly oldestAgeSeconds?: number;
}

/** Records what happens to transactions and their pool. */
export interface TransactionRecording {
  /** Records a transaction each time its status changes. */
  recordTransaction(transaction: RecordedTransaction): void;
  /** Records a transaction refused at the door; counts it as `rejected` too. */
  recordTransactionRejection(reason: RejectionReason): void;
  /** Records a transaction thrown out of the pool. */
  recordTransactionEviction(reason: EvictionReason): void;
  /** Sets the number of waiting transactions; a set value cannot drift as counting up and down does. */
  updateMempoolSize(transactions: number, details?: MempoolDetails): void;
}

/** Creates the recording methods for transactions. */
export function createTransactionRecording({ transactions }: ChainHandles): TransactionRecording {
  return {
    recordTransaction({ status, value, fee, processingTimeSeconds, waitSeconds }) {
      transactions.total.inc({ status });
      if (value !== undefined) transactions.value.observe(value);
      if (fee !== undefined) transactions.fee.observe(fee);
      if (processingTimeSeconds !== undefined) {
        transactions.processingTimeSeconds.observe(processingTimeSeconds);
      }
      if (waitSeconds !== undefined) transactions.waitSeconds.observe(waitSeconds);
    },
    recordTransactionRejection(reason) {
      transactions.rejections.inc({ reason });
      transactions.total.inc({ status: 'rejected' });
    },
    recordTransactionEviction(reason) {
      transactions.evictions.inc({ reason });
    },
    updateMempoolSize(size, { bytes, limit, oldestAgeSeconds } = {}) {
      transactions.poolSize.set(size);
      if (bytes !== undefined) transactions.poolBytes.set(bytes);
      if (limit !== undefined) transactions.poolLimit.set(limit);
      if (oldestAgeSeconds !== undefined) transactions.poolOldestAgeSeconds.set(oldestAgeSeconds);
    },
  };
}
