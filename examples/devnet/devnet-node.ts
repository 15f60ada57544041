import type { Block } from './block';
import { createBlockIntake } from './block-intake';
import { createBlockchain } from './blockchain';
import { createChainIndex, type IndexedTransaction } from './chain-index';
import type { Direction } from './events';
import { createEventHub, type EventHub } from './events';
import { type FaultParts, floodMempool, forceReorg, sendInvalidBlock } from './fault-actions';
import { createFaults, type Faults } from './faults';
import { type ChainRules, createRules } from './genesis';
import { createKeyPair, type KeyPair } from './keys';
import { createMempool, type MempoolPolicy, type PoolEntry } from './mempool';
import { createMiner } from './miner';
import { createOrphanPool } from './orphan-pool';
import { createPeers, type PeerPolicy } from './peers';
import { createRelay } from './relay';
import { createSync, type SyncStatus } from './sync';
import type { Transaction } from './transaction';
import { createTransactionIntake, type Submission } from './transaction-intake';

export { COIN, COIN_DECIMALS } from './emission';

/** How a node is set up; everything has a default. */
export interface DevnetNodeOptions {
  /** Appears in the client name that peers see. @defaultValue `'node'` */
  name?: string;
  /** @defaultValue `'devnet'` */
  network?: string;
  /** Where to listen on 127.0.0.1; 0 takes a free port. @defaultValue `0` */
  p2pPort?: number;
  /** Addresses (`host:port`) to keep a connection to. @defaultValue `[]` */
  peers?: readonly string[];
  /** Mine in the background from the start. @defaultValue `false` */
  mine?: boolean;
  /** Receives the rewards. @defaultValue a random key */
  minerKey?: KeyPair;
  /** Signs the node's messages. @defaultValue a random key */
  nodeKey?: KeyPair;
  /** @defaultValue `3` */
  expectedBlockSeconds?: number;
  /** The share of one core that mining in the background takes. @defaultValue `0.12` */
  miningDuty?: number;
  /** The most transactions in the pool. @defaultValue `5000` */
  mempoolLimit?: number;
  /** Further settings of the pool. */
  mempool?: Partial<MempoolPolicy>;
  /** Further rules of the chain; all nodes of a network need the same. */
  rules?: Partial<ChainRules>;
  /** Limits and times of the network. */
  p2p?: Partial<PeerPolicy>;
}

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
  /** The balance without immature coinbases. */
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

const CLIENT = 'xai-devnet/1.0.0';
const FINALITY_DEPTH = 20;
const EXPIRY_CHECK_MS = 1000;
const DEFAULT_PEER_POLICY: PeerPolicy = {
  maxFrameBytes: 2 * 1024 * 1024,
  messagesPerSecond: 200,
  messageBurst: 1000,
  handshakeTimeoutSeconds: 5,
  pingIntervalSeconds: 5,
  banSeconds: 30,
  dialTimeoutSeconds: 5,
  maxReconnectPauseSeconds: 10,
  maxInbound: 32,
  maxOutbound: 8,
};

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
  const { name = 'node', network = 'devnet', p2pPort = 0, expectedBlockSeconds = 3 } = options;
  const { minerKey = createKeyPair(), nodeKey = createKeyPair(), miningDuty = 0.12 } = options;
  const { mempoolLimit: limit = 5000, peers: addresses = [], mine = false } = options;
  const client = `${CLIENT} (${name})`;
  const rules = createRules({ network, expectedBlockSeconds, ...options.rules });
  const events = createEventHub();
  const chain = createBlockchain(rules);
  const index = createChainIndex();
  const isConfirmed = (id: string) => index.find(id) !== undefined;
  const mempool = createMempool(
    { network: rules.network, state: chain.state, isConfirmed },
    { limit, ...options.mempool },
  );
  const orphans = createOrphanPool();
  let expiryTimer: NodeJS.Timeout | undefined;
  let isStopped = false;

  const blocks = createBlockIntake({
    chain,
    index,
    mempool,
    orphans,
    events,
    onConnected: (connected) => relay.announceBlocks(connected),
  });
  const transactions = createTransactionIntake({
    mempool,
    events,
    onAccepted: (txid) => relay.announceTransaction(txid),
  });
  const miner = createMiner({
    chain,
    mempool,
    events,
    address: minerKey.address,
    duty: miningDuty,
    isStalled: () => faults.get('stalledMiner'),
    isStopped: () => isStopped,
    onSolved: blocks.accept,
  });
  const faultParts: FaultParts = {
    chain,
    key: minerKey,
    search: {
      isStopped: () => isStopped,
      onAttempt: (attempt) => events.emit('miningAttempt', attempt),
      onHashes: () => undefined,
    },
    acceptBlock: blocks.accept,
    broadcastBlock(block) {
      for (const peer of p2p.ready()) peer.send({ type: 'blocks', blocks: [block] });
    },
    nextNonce: mempool.nextNonce,
    minFee: mempool.policy.minFee,
    submit: transactions.submit,
  };
  const faults = createFaults({
    partition: (isOn) => p2p.isolate(isOn),
    invalidBlock: () => sendInvalidBlock(faultParts),
    reorg: (depth) => forceReorg(depth, faultParts),
    mempoolFlood: (count) => floodMempool(count, faultParts),
  });
  const p2p = createPeers({
    key: nodeKey,
    port: p2pPort,
    policy: { ...DEFAULT_PEER_POLICY, ...options.p2p },
    events,
    delayMs: () => faults.get('slowPeer'),
    describe: () => ({
      network: rules.network,
      genesis: chain.genesis.hash,
      client,
      height: chain.head.height,
      work: chain.totalWork,
    }),
    onReady(peer) {
      relay.greet(peer);
      sync.consider(peer);
      if (peer.direction === 'outbound') peer.send({ type: 'get_peers' });
    },
    onMessage(peer, message) {
      if (message.type === 'get_peers') {
        const others = p2p.ready().filter((each) => each !== peer);
        peer.send({ type: 'peers', addresses: others.map(({ address }) => address).slice(0, 100) });
      } else if (message.type === 'peers') p2p.suggest(message.addresses);
      else {
        relay.handle(peer, message);
        sync.handle(peer, message);
      }
    },
    onGone: (peer) => sync.forget(peer),
  });
  const sync = createSync({
    chain,
    peers: p2p.ready,
    expectsPeers: addresses.length > 0,
    ban: p2p.ban,
  });
  const relay = createRelay({
    chain,
    mempool,
    orphans,
    peers: p2p.ready,
    ban: p2p.ban,
    acceptBlock: (block, source) => blocks.accept(block, { source }),
    submit: transactions.submit,
    takeSynced: sync.take,
    considerSync: sync.consider,
  });
  for (const address of addresses) p2p.add(address);

  return {
    on: events.on,
    off: events.off,
    id: nodeKey.publicKey,
    client,
    rules,
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
      spendable: chain.state.spendable(address),
      nextNonce: mempool.nextNonce(address),
    }),
    history: index.history,
    richList: chain.state.richest,
    sumOfBalances: chain.state.sumOfBalances,
    submitTransaction: transactions.submit,
    async mineBlock() {
      const block = await miner.mineOne();
      if (!block)
        throw new Error(`Node ${JSON.stringify(name)} was stopped before a block was found.`);
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
      isStopped = true;
      clearInterval(expiryTimer);
      miner.stop();
      sync.stop();
      relay.stop();
      await p2p.stop();
    },
  };
}
