import type { Transaction } from './transaction';

/** A transaction in the pool. */
export interface PoolEntry {
  transaction: Transaction;
  sizeBytes: number;
  arrivedAt: number;
}

/** The entries of a pool, in a row for each sender: by rising nonce without a gap. */
export interface MempoolRows {
  readonly size: number;
  readonly bytes: number;
  get(id: string): PoolEntry | undefined;
  entries(): PoolEntry[];
  senders(): string[];
  row(sender: string): readonly PoolEntry[];
  /** Returns what the row of the sender spends, fees included. */
  cost(sender: string): bigint;
  /** Puts an entry at the end of its sender's row. */
  append(entry: PoolEntry): void;
  /** Puts an entry in the place of one with the same nonce. */
  replace(old: PoolEntry, entry: PoolEntry): void;
  /** Cuts a row to `length` entries and returns the rest. */
  truncate(sender: string, length: number): PoolEntry[];
}

interface Row {
  entries: PoolEntry[];
  cost: bigint;
}

/** Creates empty rows. */
export function createMempoolRows(): MempoolRows {
  const byId = new Map<string, PoolEntry>();
  const rows = new Map<string, Row>();
  let bytes = 0;
  return {
    get size() {
      return byId.size;
    },
    get bytes() {
      return bytes;
    },
    get: (id) => byId.get(id),
    entries: () => [...byId.values()],
    senders: () => [...rows.keys()],
    row: (sender) => rows.get(sender)?.entries ?? [],
    cost: (sender) => rows.get(sender)?.cost ?? 0n,
    append(entry) {
      const { id, from } = entry.transaction;
      const row = rows.get(from) ?? { entries: [], cost: 0n };
      row.entries.push(entry);
      row.cost += costOf(entry);
      rows.set(from, row);
      byId.set(id, entry);
      bytes += entry.sizeBytes;
    },
    replace(old, entry) {
      const row = rows.get(old.transaction.from) as Row;
      row.entries[row.entries.indexOf(old)] = entry;
      row.cost += costOf(entry) - costOf(old);
      byId.delete(old.transaction.id);
      byId.set(entry.transaction.id, entry);
      bytes += entry.sizeBytes - old.sizeBytes;
    },
    truncate(sender, length) {
      const row = rows.get(sender);
      const gone = row?.entries.splice(length) ?? [];
      for (const entry of gone) {
        byId.delete(entry.transaction.id);
        bytes -= entry.sizeBytes;
        (row as Row).cost -= costOf(entry);
      }
      if (length === 0) rows.delete(sender);
      return gone;
    },
  };
}

/** Returns what an entry takes from its sender. */
export function costOf({ transaction }: PoolEntry): bigint {
  return transaction.amount + transaction.fee;
}
