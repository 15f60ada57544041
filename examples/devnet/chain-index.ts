import type { Block } from './block';
import type { Transaction } from './transaction';

/** A transaction on the best chain and where it stands. */
export interface IndexedTransaction {
  transaction: Transaction;
  height: number;
  blockHash: string;
}

/** Finds transactions of the best chain by id and by address. */
export interface ChainIndex {
  find(id: string): IndexedTransaction | undefined;
  /** Lists what an address sent and received, the newest first. */
  history(address: string, limit?: number): IndexedTransaction[];
  connect(block: Block): void;
  /** Takes back the block that was connected last. */
  disconnect(block: Block): void;
}

/** Creates an index of an empty chain. */
export function createChainIndex(): ChainIndex {
  const byId = new Map<string, IndexedTransaction>();
  const byAddress = new Map<string, IndexedTransaction[]>();
  return {
    find: (id) => byId.get(id),
    history: (address, limit = 100) => byAddress.get(address)?.slice(-limit).reverse() ?? [],
    connect(block) {
      for (const transaction of block.transactions) {
        const entry = { transaction, height: block.height, blockHash: block.hash };
        byId.set(transaction.id, entry);
        for (const address of parties(transaction)) {
          const list = byAddress.get(address);
          if (list) list.push(entry);
          else byAddress.set(address, [entry]);
        }
      }
    },
    disconnect(block) {
      for (const transaction of block.transactions) {
        byId.delete(transaction.id);
        for (const address of parties(transaction)) {
          const list = byAddress.get(address);
          list?.pop();
          if (list?.length === 0) byAddress.delete(address);
        }
      }
    },
  };
}

function parties({ from, to }: Transaction): Set<string> {
  return new Set([from, to]);
}
