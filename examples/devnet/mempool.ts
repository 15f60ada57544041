import type { Block } from './block';
import { createBoundedSet } from './bounded-set';
import type { ChainState } from './chain-state';
import { costOf, createMempoolRows, type PoolEntry } from './mempool-rows';
import { isCount } from './shape-checks';
import {
  COINBASE,
  checkTransaction,
  type Transaction,
  transactionId,
  transactionSize,
} from './transaction';

/** Why a transaction was not taken. */
export type RejectionReason =
  | 'invalid_signature'
  | 'invalid_nonce'
  | 'insufficient_balance'
  | 'fee_too_low'
  | 'pool_full'
  | 'duplicate'
  | 'expired'
  | 'too_large'
  | 'sender_limit'
  | 'invalid';

/** Why a transaction had to leave again without being confirmed. */
export type EvictionReason = 'low_fee' | 'expired' | 'replaced' | 'conflict';

/** A transaction that left the pool unconfirmed. */
export interface Eviction {
  txid: string;
  reason: EvictionReason;
}

/** What this node is willing to keep; not part of the rules of the chain. */
export interface MempoolPolicy {
  limit: number;
  maxBytes: number;
  /** The least fee, in smallest units. */
  minFee: bigint;
  /** The most transactions of one sender; no cap unless it is set. */
  senderLimit: number;
  expirySeconds: number;
  maxTransactionBytes: number;
}

/** The answer to a transaction that was offered. */
export type Admission =
  | { accepted: true; evicted: Eviction[] }
  | { accepted: false; reason: RejectionReason };

/** The transactions that wait for a block: for each sender an unbroken row of nonces. */
export interface Mempool {
  readonly size: number;
  readonly bytes: number;
  readonly policy: Readonly<MempoolPolicy>;
  has(id: string): boolean;
  get(id: string): PoolEntry | undefined;
  list(): PoolEntry[];
  /** Returns the nonce that the next transaction of the sender needs. */
  nextNonce(address: string): number;
  /** Returns what the waiting transactions of the sender spend, fees included. */
  pendingCost(address: string): bigint;
  add(transaction: Transaction): Admission;
  /** Chooses transactions for a block, the highest fee per byte first. */
  select(maxBytes: number): Transaction[];
  /** Follows a change of the best chain; the state must have changed before. */
  follow(connected: readonly Block[], disconnected: readonly Block[]): Eviction[];
  expire(): Eviction[];
}

/** What the pool has to know of the chain. */
export interface MempoolChain {
  network: string;
  state: Pick<ChainState, 'account' | 'spendable'>;
  isConfirmed(id: string): boolean;
}

const DEFAULT_LIMIT = 5000;
const REMEMBERED_EXPIRED = 10_000;
/** A replacement must pay this much more, in percent: otherwise it is gossip for free. */
const REPLACEMENT_PERCENT = 110n;

/** Creates an empty pool. */
export function createMempool(
  chain: MempoolChain,
  options: Partial<MempoolPolicy> = {},
  now: () => number = Date.now,
): Mempool {
  const policy: MempoolPolicy = {
    limit: DEFAULT_LIMIT,
    maxBytes: 400 * (options.limit ?? DEFAULT_LIMIT),
    minFee: 1000n,
    senderLimit: Number.POSITIVE_INFINITY,
    expirySeconds: 3600,
    maxTransactionBytes: 1024,
    ...options,
  };
  const rows = createMempoolRows();
  const expired = createBoundedSet(REMEMBERED_EXPIRED);

  return {
    get size() {
      return rows.size;
    },
    get bytes() {
      return rows.bytes;
    },
    policy,
    has,
    get: rows.get,
    list: rows.entries,
    nextNonce: (address) => chain.state.account(address).nonce + rows.row(address).length,
    pendingCost: rows.cost,
    add(transaction) {
      const reason = refusal(transaction);
      if (reason) return { accepted: false, reason };
      return place(enter(transaction));
    },
    select,
    follow,
    expire() {
      const oldest = now() - policy.expirySeconds * 1000;
      const evicted: Eviction[] = [];
      for (const entry of rows.entries()) {
        // Those behind it in the sender's row lose their place in the order of nonces.
        if (entry.arrivedAt < oldest && has(entry.transaction.id)) {
          evicted.push(...cut(entry, 'expired'));
        }
      }
      for (const { txid } of evicted) expired.add(txid);
      return evicted;
    },
  };

  function has(id: string): boolean {
    return rows.get(id) !== undefined;
  }

  function refusal(transaction: Transaction): RejectionReason | undefined {
    if (!isWellFormed(transaction)) return 'invalid';
    if (transactionSize(transaction) > policy.maxTransactionBytes) return 'too_large';
    const { id, fee } = transaction;
    if (has(id) || chain.isConfirmed(id)) return 'duplicate';
    if (expired.has(id)) return 'expired';
    if (fee < policy.minFee) return 'fee_too_low';
    const fault = checkTransaction(transaction, chain.network);
    return fault && (fault === 'signature' ? 'invalid_signature' : 'invalid');
  }

  function place(entry: PoolEntry): Admission {
    const { from, nonce, amount, fee } = entry.transaction;
    const waiting = rows.row(from);
    const first = chain.state.account(from).nonce;
    if (nonce < first || nonce > first + waiting.length) return refuse('invalid_nonce');
    const replaced = waiting[nonce - first];
    if (replaced && fee * 100n < replaced.transaction.fee * REPLACEMENT_PERCENT) {
      return refuse('fee_too_low');
    }
    const spent = rows.cost(from) - (replaced ? costOf(replaced) : 0n);
    if (spent + amount + fee > chain.state.spendable(from)) return refuse('insufficient_balance');
    if (replaced) {
      rows.replace(replaced, entry);
      return { accepted: true, evicted: [{ txid: replaced.transaction.id, reason: 'replaced' }] };
    }
    if (waiting.length >= policy.senderLimit) return refuse('sender_limit');
    const evicted = makeRoom(entry);
    if (!evicted) return refuse('pool_full');
    rows.append(entry);
    return { accepted: true, evicted };
  }

  function makeRoom(entry: PoolEntry): Eviction[] | undefined {
    const victims: PoolEntry[] = [];
    const isFull = () =>
      rows.size - victims.length >= policy.limit ||
      rows.bytes - victims.reduce((sum, each) => sum + each.sizeBytes, 0) + entry.sizeBytes >
        policy.maxBytes;
    while (isFull()) {
      const victim = cheapestLast(entry.transaction.from, victims);
      if (!victim || feeRate(victim) >= feeRate(entry)) return undefined;
      victims.push(victim);
    }
    return victims.flatMap((victim) => cut(victim, 'low_fee'));
  }

  // Only the last of a row can go without breaking the row, and not of the row that is to grow.
  function cheapestLast(growing: string, taken: readonly PoolEntry[]): PoolEntry | undefined {
    let cheapest: PoolEntry | undefined;
    for (const sender of rows.senders()) {
      if (sender === growing) continue;
      const last = rows.row(sender).findLast((each) => !taken.includes(each));
      if (last && (!cheapest || feeRate(last) < feeRate(cheapest))) cheapest = last;
    }
    return cheapest;
  }

  function select(maxBytes: number): Transaction[] {
    const chosen: Transaction[] = [];
    const heads = new Map(rows.senders().map((sender) => [sender, 0]));
    let room = maxBytes;
    while (heads.size > 0) {
      let best: PoolEntry | undefined;
      for (const [sender, index] of heads) {
        const entry = rows.row(sender)[index] as PoolEntry;
        if (!best || feeRate(entry) > feeRate(best)) best = entry;
      }
      const { transaction, sizeBytes } = best as PoolEntry;
      const next = (heads.get(transaction.from) as number) + 1;
      if (sizeBytes > room || next >= rows.row(transaction.from).length)
        heads.delete(transaction.from);
      else heads.set(transaction.from, next);
      if (sizeBytes > room) continue;
      chosen.push(transaction);
      room -= sizeBytes;
    }
    return chosen;
  }

  function follow(connected: readonly Block[], disconnected: readonly Block[]): Eviction[] {
    if (disconnected.length > 0) {
      const returning = disconnected.flatMap(({ transactions }) => transactions.filter(isTransfer));
      return replay([
        ...returning.map(enter),
        ...rows.senders().flatMap((sender) => rows.truncate(sender, 0)),
      ]);
    }
    const senders = new Set(connected.flatMap((each) => each.transactions.map(({ from }) => from)));
    return [...senders].flatMap((sender) => replay(rows.truncate(sender, 0)));
  }

  function enter(transaction: Transaction): PoolEntry {
    return { transaction, sizeBytes: transactionSize(transaction), arrivedAt: now() };
  }

  function replay(waiting: readonly PoolEntry[]): Eviction[] {
    const evicted: Eviction[] = [];
    for (const entry of waiting) {
      const txid = entry.transaction.id;
      if (has(txid) || chain.isConfirmed(txid)) continue;
      const admission = place(entry);
      if (admission.accepted) evicted.push(...admission.evicted);
      else evicted.push({ txid, reason: 'conflict' });
    }
    return evicted;
  }

  function cut(first: PoolEntry, reason: EvictionReason): Eviction[] {
    const { from } = first.transaction;
    const gone = rows.truncate(from, rows.row(from).indexOf(first));
    return gone.map(({ transaction }) => ({ txid: transaction.id, reason }));
  }
}

function refuse(reason: RejectionReason): Admission {
  return { accepted: false, reason };
}

function feeRate({ transaction, sizeBytes }: PoolEntry): number {
  return Number(transaction.fee) / sizeBytes;
}

function isTransfer({ from }: Transaction): boolean {
  return from !== COINBASE;
}

// Callers inside the process may hand over anything: the id must name exactly these fields.
function isWellFormed(transaction: Transaction): boolean {
  const { amount, fee, nonce, memo } = transaction;
  if (typeof amount !== 'bigint' || typeof fee !== 'bigint') return false;
  if (!isCount(nonce) || typeof memo !== 'string') return false;
  try {
    return transactionId(transaction) === transaction.id;
  } catch {
    return false;
  }
}
