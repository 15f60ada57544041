import type { ChainHandles } from '../handles';
import type { Amount } from '../value-guard';

/** A transaction that touches a wallet. */
export interface WalletTransaction {
  /** The wallet, by its alias or its address in the `wallets` option; others are ignored. */
  readonly wallet: string;
  readonly type: 'sent' | 'received' | 'other';
}

/** Records the supply of the coin and the watched wallets. */
export interface SupplyRecording {
  /** Sets the supply: coins as numbers, smallest units as `bigint` (see `coinDecimals`). */
  updateSupplyMetrics(supply: { readonly total?: Amount; readonly circulating?: Amount }): void;
  /** Records a transaction of a watched wallet; does nothing for any other wallet. */
  recordWalletTransaction(transaction: WalletTransaction): void;
  /** Sets the balance of a watched wallet, by alias or address; does nothing for any other wallet. */
  updateWalletBalance(wallet: string, balance: Amount): void;
}

/**
 * Creates the recording methods for supply and wallets.
 *
 * @param wallets - alias to address; only the alias reaches a label
 */
export function createSupplyRecording(
  { supply }: ChainHandles,
  wallets: Readonly<Record<string, string>>,
): SupplyRecording {
  const aliases = new Map(
    Object.entries(wallets).flatMap(([alias, address]) => [
      [alias, alias],
      [address, alias],
    ]),
  );

  return {
    updateSupplyMetrics({ total, circulating }) {
      if (total !== undefined) supply.total.set(total);
      if (circulating !== undefined) supply.circulating.set(circulating);
    },
    recordWalletTransaction({ wallet, type }) {
      const alias = aliases.get(wallet);
      if (alias !== undefined) supply.walletTransactions.inc({ wallet: alias, type });
    },
    updateWalletBalance(wallet, balance) {
      const alias = aliases.get(wallet);
      if (alias !== undefined) supply.walletBalance.set({ wallet: alias }, balance);
    },
  };
}
