import type { Block } from './block';
import type { IndexedTransaction } from './chain-index';
import type { Direction, EventHub } from './events';
import type { Faults } from './faults';
import type { ChainRules } from './genesis';
import type { KeyPair } from './keys';
import type { PoolEntry } from './mempool-rows';
import { createNodeParts, type DevnetNodeOptions } from './node-parts';
import type { SyncStatus } from './sync';
import type { Transaction } from './transaction';
import type { Submission } from './transaction-intake';

export { COIN, COIN_DECIMALS } from './emission';
export type { DevnetNodeOptions } from './node-parts';

/** A peer as the node sees it. */
export interface PeerInfo {
  /** The peer's node key; absent until the handshake is done. */
  id?: string;
  address: string;
  direction: Direction;
  client: string;
  height: number;
  active: boolean;
  latencySeconds?: number;
}

/** An account on the best chain, with what its pending transactions change. */
export interface AccountInfo {
  balance: bigint;
  nonce: number;
  /** The balance without immature coinbases and what pending transactions spend. */
  spendable: bigint;
  /** What the next transaction has to carry: `nonce` plus those pending. */
  nextNonce: number;
}

/** A transaction and how far it has come. */
export type TransactionInfo =
  | { status: 'pending'; transaction: Transaction }
  | ({ status: 'confirmed'; confirmations: number } & IndexedTransaction);

/** The pool as seen from outside. */
export interface MempoolInfo {
  readonly size: number;
  readonly bytes: number;
  readonly limit: number;
  /** The least fee, in smallest units. */
  readonly minFee: bigint;
  /** How long the oldest transaction has waited; 0 when there is none. */
  readonly oldestAgeSeconds: number;
  list(): PoolEntry[];
}

/** A node of the development network. */
export interface DevnetNode extends Pick<EventHub, 'on' | 'off'> {
  readonly id: string;
  readonly client: string;
  readonly rules: Readonly<ChainRules>;
  readonly minerKey: KeyPair;
  /** Where the node listens; 0 before `start`. */
  readonly p2pPort: number;
  readonly height: number;
  readonly head: Block;
  readonly totalWork: bigint;
  readonly totalSupply: bigint;
  readonly circulatingSupply: bigint;
  /** The difficulty that the next block needs. */
  readonly difficulty: number;
  /** The ends of all known branches. */
  readonly tips: number;
  /** 20 below the head: by convention, not by rule, as in every chain with proof of work. */
  readonly finalizedHeight: number | undefined;
  readonly reorgCount: number;
  readonly blockCount: number;
  readonly orphanPoolSize: number;
  /** Connections that the node has at most, inbound and outbound together. */
  readonly peersLimit: number;
  readonly mempool: MempoolInfo;
  readonly sync: SyncStatus;
  readonly mining: { active: boolean; hashrate: number };
  /** Bytes through all sockets so far. */
  readonly traffic: { sentBytes: number; receivedBytes: number };
  readonly faults: Faults;
  peers(): PeerInfo[];
  /** Returns a block of the best chain by height, or any known block by hash. */
  getBlock(heightOrHash: number | string): Block | undefined;
  getTransaction(txid: string): TransactionInfo | undefined;
  getAccount(address: string): AccountInfo;
  /** Lists what an address sent and received, the newest first. @defaultValue limit 100 */
  history(address: string, limit?: number): IndexedTransaction[];
  richList(count: number): { address: string; balance: bigint }[];
  /** Adds all balances up; always equal to `totalSupply`. */
  sumOfBalances(): bigint;
  submitTransaction(transaction: Transaction): Submission;
  /** Mines one block at full speed; rejects when the node is stopped before. */
  mineBlock(): Promise<Block>;
  startMining(): void;
  stopMining(): void;
  addPeer(address: string): void;
  /** Resolves when the node listens. A node starts once. */
  start(): Promise<void>;
  /** Ends all sockets and timers. */
  stop(): Promise<void>;
}

const FINALITY_DEPTH = 20;
const EXPIRY_CHECK_MS = 1000;

/**
 * Creates a node of a small chain with real proof of work; it rests until `start`.
 *
 * @example
 * ```ts
 * import { createDevnetNode } from './devnet-node';
 *
 * const node = createDevnetNode({ name: 'node-1', mine: true });
 * node.on('block', ({ height, source }) => console.log(height, source)); // 1 mined
 * await node.start();
 * ```
 */
export function createDevnetNode(options: DevnetNodeOptions = {}): DevnetNode {
  const parts = createNodeParts(options);
  const { chain, index, mempool, orphans, events, blocks, transactions } = parts;
  const { miner, faults, p2p, sync, relay, minerKey, nodeKey, client } = parts;
  const { mine = false, peers = [] } = options;
  let expiryTimer: NodeJS.Timeout | undefined;
  for (const address of peers) p2p.add(address);

  return {
    on: events.on,
    off: events.off,
    id: nodeKey.publicKey,
    client,
    rules: chain.rules,
    minerKey,
    faults,
    get p2pPort() {
      return p2p.port;
    },
    get height() {
      return chain.head.height;
    },
    get head() {
      return chain.head;
    },
    get totalWork() {
      return chain.totalWork;
    },
    get totalSupply() {
      return chain.state.totalSupply;
    },
    get circulatingSupply() {
      return chain.state.circulatingSupply;
    },
    get difficulty() {
      return chain.nextBlockRules(chain.head.hash).difficulty;
    },
    get tips() {
      return chain.tips;
    },
    get finalizedHeight() {
      const height = chain.head.height - FINALITY_DEPTH;
      return height > 0 ? height : undefined;
    },
    get reorgCount() {
      return blocks.reorgCount;
    },
    get blockCount() {
      return blocks.blockCount;
    },
    get orphanPoolSize() {
      return orphans.size;
    },
    get peersLimit() {
      return p2p.limit;
    },
    get sync() {
      return sync.status();
    },
    get mining() {
      return { active: miner.active, hashrate: miner.hashrate };
    },
    get traffic() {
      return { sentBytes: p2p.sentBytes, receivedBytes: p2p.receivedBytes };
    },
    mempool: {
      get size() {
        return mempool.size;
      },
      get bytes() {
        return mempool.bytes;
      },
      limit: mempool.policy.limit,
      minFee: mempool.policy.minFee,
      get oldestAgeSeconds() {
        const now = Date.now();
        const oldest = mempool.list().reduce((min, each) => Math.min(min, each.arrivedAt), now);
        return (now - oldest) / 1000;
      },
      list: mempool.list,
    },
    peers: () =>
      p2p.all().map(({ hello, address, direction, tip, active, latencySeconds }) => ({
        ...(hello && { id: hello.id }),
        address,
        direction,
        client: hello?.client ?? '',
        height: tip.height,
        active,
        ...(latencySeconds !== undefined && { latencySeconds }),
      })),
    getBlock: (key) => (typeof key === 'number' ? chain.atHeight(key) : chain.byHash(key)),
    getTransaction(txid) {
      const confirmed = index.find(txid);
      if (confirmed) {
        const confirmations = chain.head.height - confirmed.height + 1;
        return { status: 'confirmed', confirmations, ...confirmed };
      }
      const pending = mempool.get(txid);
      return pending && { status: 'pending', transaction: pending.transaction };
    },
    getAccount: (address) => ({
      ...chain.state.account(address),
      spendable: chain.state.spendable(address) - mempool.pendingCost(address),
      nextNonce: mempool.nextNonce(address),
    }),
    history: index.history,
    richList: chain.state.richest,
    sumOfBalances: chain.state.sumOfBalances,
    submitTransaction: transactions.submit,
    async mineBlock() {
      const block = await miner.mineOne();
      if (!block) throw new Error(`${client} was stopped before it found a block.`);
      return block;
    },
    startMining: miner.start,
    stopMining: miner.stop,
    addPeer: p2p.add,
    async start() {
      await p2p.start();
      relay.start();
      sync.start();
      expiryTimer = setInterval(transactions.expire, EXPIRY_CHECK_MS).unref();
      if (mine) miner.start();
    },
    async stop() {
      parts.halt();
      clearInterval(expiryTimer);
      miner.stop();
      sync.stop();
      relay.stop();
      await p2p.stop();
    },
  };
}
