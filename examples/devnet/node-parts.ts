import { type BlockIntake, createBlockIntake } from './block-intake';
import { type Blockchain, createBlockchain } from './blockchain';
import { type ChainIndex, createChainIndex } from './chain-index';
import { createEventHub, type EventHub } from './events';
import { type FaultParts, floodMempool, forceReorg, sendInvalidBlock } from './fault-actions';
import { createFaults, type Faults } from './faults';
import { type ChainRules, createRules } from './genesis';
import { createKeyPair, type KeyPair } from './keys';
import { createMempool, type Mempool, type MempoolPolicy } from './mempool';
import { createMiner, type Miner } from './miner';
import { createOrphanPool, type OrphanPool } from './orphan-pool';
import { createPeers, type PeerPolicy, type Peers } from './peers';
import { createRelay, type Relay } from './relay';
import { createSync, type Sync } from './sync';
import { createTransactionIntake, type TransactionIntake } from './transaction-intake';

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

/** The parts of a node, wired to each other. */
export interface NodeParts {
  client: string;
  minerKey: KeyPair;
  nodeKey: KeyPair;
  events: EventHub;
  chain: Blockchain;
  index: ChainIndex;
  mempool: Mempool;
  orphans: OrphanPool;
  blocks: BlockIntake;
  transactions: TransactionIntake;
  miner: Miner;
  faults: Faults;
  p2p: Peers;
  sync: Sync;
  relay: Relay;
  /** Ends all searches for a nonce. */
  halt(): void;
}

const CLIENT = 'xai-devnet/1.0.0';
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

/** Creates the parts of a node; nothing runs yet. */
export function createNodeParts(options: DevnetNodeOptions): NodeParts {
  const { name = 'node', network = 'devnet', p2pPort = 0, expectedBlockSeconds = 3 } = options;
  const { minerKey = createKeyPair(), nodeKey = createKeyPair(), miningDuty = 0.12 } = options;
  const { mempoolLimit: limit = 5000, peers: addresses = [] } = options;
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
  let isStopped = false;

  const blocks = createBlockIntake({
    chain,
    index,
    mempool,
    orphans,
    events,
    onConnected: (connected) => relay.announceBlocks(connected),
    onReturned: (txid) => relay.announceTransaction(txid),
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
      onHashes: miner.countHashes,
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
  return {
    client,
    minerKey,
    nodeKey,
    events,
    chain,
    index,
    mempool,
    orphans,
    blocks,
    transactions,
    miner,
    faults,
    p2p,
    sync,
    relay,
    halt() {
      isStopped = true;
    },
  };
}
