import type { Block } from './block';
import type { BlockFault } from './block-validation';
import type { ChainRules } from './genesis';
import type { Transaction } from './transaction';

/** What an address owns, and how many transactions it has sent. */
export interface Account {
  readonly balance: bigint;
  readonly nonce: number;
}

/** The accounts as of the last connected block, with what it takes to go back. */
export interface ChainState {
  readonly height: number;
  /** All coins, equal to the sum of all balances. */
  readonly totalSupply: bigint;
  /** All coins but the coinbases too young to be spent. */
  readonly circulatingSupply: bigint;
  account(address: string): Account;
  /** What the address may spend in the next block. */
  spendable(address: string): bigint;
  /** Applies the next block; on a fault nothing has changed. */
  connect(block: Block): BlockFault | undefined;
  /** Takes the last connected block back. */
  disconnect(): void;
  /** Lists the richest accounts, the richest first. */
  richest(count: number): { address: string; balance: bigint }[];
  sumOfBalances(): bigint;
}

interface Undo {
  accounts: Map<string, Account | undefined>;
  coinbase: Transaction;
  created: bigint;
}

const EMPTY: Account = { balance: 0n, nonce: 0 };

/** Creates the state of genesis: no accounts, no coins. */
export function createChainState(rules: Pick<ChainRules, 'coinbaseMaturity'>): ChainState {
  const accounts = new Map<string, Account>();
  // The undo of the block at height h stands at h - 1: the stack is also the index of coinbases.
  const undos: Undo[] = [];
  let totalSupply = 0n;

  return {
    get height() {
      return undos.length;
    },
    get totalSupply() {
      return totalSupply;
    },
    get circulatingSupply() {
      return totalSupply - immature();
    },
    account,
    spendable,
    connect,
    disconnect() {
      const undo = undos.pop();
      if (!undo) return;
      restore(undo.accounts);
      totalSupply -= undo.created;
    },
    richest: (count) =>
      [...accounts]
        .map(([address, { balance }]) => ({ address, balance }))
        .filter(({ balance }) => balance > 0n)
        .sort((a, b) => (a.balance < b.balance ? 1 : a.balance > b.balance ? -1 : 0))
        .slice(0, count),
    sumOfBalances: () => [...accounts.values()].reduce((sum, each) => sum + each.balance, 0n),
  };

  function account(address: string): Account {
    return accounts.get(address) ?? EMPTY;
  }

  function spendable(address: string): bigint {
    return account(address).balance - immature(address);
  }

  function immature(address?: string): bigint {
    let sum = 0n;
    const youngest = Math.max(0, undos.length + 1 - rules.coinbaseMaturity);
    for (let i = youngest; i < undos.length; i += 1) {
      const { to, amount } = (undos[i] as Undo).coinbase;
      if (address === undefined || to === address) sum += amount;
    }
    return sum;
  }

  function connect(block: Block): BlockFault | undefined {
    const [coinbase, ...transfers] = block.transactions as [Transaction, ...Transaction[]];
    const before: Undo['accounts'] = new Map();
    let fees = 0n;
    for (const transfer of transfers) {
      const fault = apply(transfer, before);
      if (fault) {
        restore(before);
        return fault;
      }
      fees += transfer.fee;
    }
    change(coinbase.to, coinbase.amount, 0, before);
    const created = coinbase.amount - fees;
    undos.push({ accounts: before, coinbase, created });
    totalSupply += created;
    return undefined;
  }

  function apply(transfer: Transaction, before: Undo['accounts']): BlockFault | undefined {
    const cost = transfer.amount + transfer.fee;
    if (transfer.nonce !== account(transfer.from).nonce) return 'nonce';
    if (cost > spendable(transfer.from)) return 'balance';
    change(transfer.from, -cost, 1, before);
    change(transfer.to, transfer.amount, 0, before);
    return undefined;
  }

  function change(address: string, amount: bigint, nonces: number, before: Undo['accounts']): void {
    const old = accounts.get(address);
    if (!before.has(address)) before.set(address, old);
    const { balance, nonce } = old ?? EMPTY;
    accounts.set(address, { balance: balance + amount, nonce: nonce + nonces });
  }

  function restore(before: Undo['accounts']): void {
    for (const [address, old] of before) {
      if (old) accounts.set(address, old);
      else accounts.delete(address);
    }
  }
}
