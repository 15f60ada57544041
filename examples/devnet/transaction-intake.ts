import type { BlockFault } from './block-validation';
import type { EventHub } from './events';
import type { Mempool, RejectionReason } from './mempool';
import type { Transaction } from './transaction';

/** The answer to a submitted transaction. */
export type Submission =
  | { accepted: true; txid: string }
  | { accepted: false; reason: RejectionReason };

/** The one way by which transactions enter a node, wherever they come from. */
export interface TransactionIntake {
  submit(transaction: Transaction): Submission;
  /** Drops what has waited too long. */
  expire(): void;
}

/** What a transaction passes through. */
export interface TransactionIntakeParts {
  mempool: Mempool;
  events: EventHub;
  onAccepted(txid: string): void;
}

// The pool's own policy (fees, limits) is not here: such a transaction is valid, only not wanted.
const FAULTS: Partial<Record<RejectionReason, BlockFault>> = {
  invalid_signature: 'signature',
  invalid_nonce: 'nonce',
  insufficient_balance: 'balance',
  too_large: 'size',
  invalid: 'other',
};

/** Creates the intake of a node. */
export function createTransactionIntake(parts: TransactionIntakeParts): TransactionIntake {
  const { mempool, events, onAccepted } = parts;
  return {
    submit(transaction) {
      const start = performance.now();
      const admission = mempool.add(transaction);
      const processingSeconds = (performance.now() - start) / 1000;
      const txid = transaction.id;
      if (!admission.accepted) {
        const { reason } = admission;
        const kind = FAULTS[reason];
        events.emit('transaction', { transaction, status: 'failed', processingSeconds });
        events.emit('rejection', { reason, txid });
        if (kind) events.emit('validationFailure', { kind, of: 'transaction' });
        return admission;
      }
      events.emit('transaction', { transaction, status: 'pending', processingSeconds });
      for (const eviction of admission.evicted) events.emit('eviction', eviction);
      events.emit('mempool', { size: mempool.size });
      onAccepted(txid);
      return { accepted: true, txid };
    },
    expire() {
      const evicted = mempool.expire();
      for (const eviction of evicted) events.emit('eviction', eviction);
      if (evicted.length > 0) events.emit('mempool', { size: mempool.size });
    },
  };
}
