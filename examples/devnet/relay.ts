import { type Block, blockSize } from './block';
import type { IntakeStatus } from './block-intake';
import type { Blockchain } from './blockchain';
import { type BoundedSet, createBoundedSet } from './bounded-set';
import type { Mempool } from './mempool';
import { type ChainTip, MAX_LIST_LENGTH, type Message } from './messages';
import type { OrphanPool } from './orphan-pool';
import type { PeerConnection } from './peer-connection';
import type { Transaction } from './transaction';
import type { Submission } from './transaction-intake';

/** Spreads what is new: announces hashes, and sends bodies to who asks for them. */
export interface Relay {
  start(): void;
  stop(): void;
  greet(peer: PeerConnection): void;
  announceBlocks(blocks: readonly Block[]): void;
  announceTransaction(txid: string): void;
  handle(peer: PeerConnection, message: Message): void;
}

/** What the relay works with. */
export interface RelayParts {
  chain: Blockchain;
  mempool: Mempool;
  orphans: OrphanPool;
  peers(): PeerConnection[];
  ban(peer: PeerConnection): void;
  acceptBlock(block: Block, source: 'received' | 'synced'): IntakeStatus;
  submit(transaction: Transaction): Submission;
  /** Says that the block was asked for by the sync, and counts it there. */
  takeSynced(peer: PeerConnection, hash: string): boolean;
  /** Catches up with a peer that is far ahead. */
  considerSync(peer: PeerConnection): void;
}

/** Transactions are announced together: one message each would run into the peers' rate limit. */
const ANNOUNCE_MS = 100;
const REQUEST_TIMEOUT_MS = 5000;
const MAX_BLOCKS_ANNOUNCED = 20;
/** From this many missing blocks on, headers first is quicker than block by block. */
const SYNC_GAP = 16;
/** Small messages leave the event loop free in between, here and at the peer. */
const MAX_BODY_BYTES = 100_000;
const MAX_REFUSED = 5000;

/** Creates a relay that is quiet until `start`. */
export function createRelay(parts: RelayParts): Relay {
  const { chain, mempool, orphans } = parts;
  const requested = new Map<string, number>();
  const refused: BoundedSet = createBoundedSet(MAX_REFUSED);
  let unannounced: string[] = [];
  let timer: NodeJS.Timeout | undefined;

  return {
    start() {
      timer ??= setInterval(tick, ANNOUNCE_MS).unref();
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
    },
    greet(peer) {
      offer(
        peer,
        mempool.list().map(({ transaction }) => transaction.id),
      );
    },
    announceBlocks(blocks) {
      // A transaction that was refused on the old state may be right on the new one.
      refused.clear();
      const recent = blocks.slice(-MAX_BLOCKS_ANNOUNCED).map(({ hash }) => hash);
      for (const peer of parts.peers()) {
        const news = recent.filter((hash) => !peer.known.has(hash));
        for (const hash of news) peer.known.add(hash);
        if (news.length > 0) {
          peer.send({ type: 'inventory', blocks: news, transactions: [], tip: tip() });
        }
      }
    },
    announceTransaction(txid) {
      unannounced.push(txid);
    },
    handle(peer, message) {
      if (message.type === 'inventory') hear(peer, message);
      else if (message.type === 'get') answer(peer, message);
      else if (message.type === 'blocks') for (const each of message.blocks) takeBlock(peer, each);
      else if (message.type === 'transactions') {
        for (const each of message.transactions) takeTransaction(peer, each);
      }
    },
  };

  function tip(): ChainTip {
    return { height: chain.head.height, work: chain.totalWork };
  }

  function tick(): void {
    const oldest = performance.now() - REQUEST_TIMEOUT_MS;
    for (const [hash, since] of requested) if (since < oldest) requested.delete(hash);
    if (unannounced.length === 0) return;
    const ids = unannounced.filter((id) => mempool.has(id));
    unannounced = [];
    for (const peer of parts.peers()) offer(peer, ids);
  }

  function offer(peer: PeerConnection, ids: readonly string[]): void {
    const news = ids.filter((id) => !peer.known.has(id));
    for (const id of news) peer.known.add(id);
    for (let i = 0; i < news.length; i += MAX_LIST_LENGTH) {
      const transactions = news.slice(i, i + MAX_LIST_LENGTH);
      peer.send({ type: 'inventory', blocks: [], transactions, tip: tip() });
    }
  }

  function hear(peer: PeerConnection, message: Message & { type: 'inventory' }): void {
    peer.tip = message.tip;
    for (const hash of [...message.blocks, ...message.transactions]) peer.known.add(hash);
    const blocks = message.blocks.filter((hash) => !chain.has(hash) && !orphans.has(hash));
    const isFarAhead = message.tip.height > chain.head.height + SYNC_GAP;
    if (blocks.length > 0 && isFarAhead) parts.considerSync(peer);
    const transactions = message.transactions.filter((id) => !mempool.has(id) && !refused.has(id));
    request(peer, isFarAhead ? [] : blocks, transactions);
  }

  function request(peer: PeerConnection, blocks: string[], transactions: string[] = []): void {
    const isNew = (hash: string) => !requested.has(hash);
    const wanted = { blocks: blocks.filter(isNew), transactions: transactions.filter(isNew) };
    const now = performance.now();
    for (const hash of [...wanted.blocks, ...wanted.transactions]) requested.set(hash, now);
    if (wanted.blocks.length + wanted.transactions.length > 0) {
      peer.send({ type: 'get', ...wanted });
    }
  }

  function answer(peer: PeerConnection, message: Message & { type: 'get' }): void {
    const blocks = message.blocks.flatMap((hash) => chain.byHash(hash) ?? []);
    for (const batch of batches(blocks, blockSize)) peer.send({ type: 'blocks', blocks: batch });
    const entries = message.transactions.flatMap((id) => mempool.get(id) ?? []);
    for (const batch of batches(entries, ({ sizeBytes }) => sizeBytes)) {
      const transactions = batch.map(({ transaction }) => transaction);
      peer.send({ type: 'transactions', transactions });
    }
  }

  function takeBlock(peer: PeerConnection, block: Block): void {
    requested.delete(block.hash);
    peer.known.add(block.hash);
    const isSynced = parts.takeSynced(peer, block.hash);
    const status = parts.acceptBlock(block, isSynced ? 'synced' : 'received');
    if (status === 'invalid') parts.ban(peer);
    if (status !== 'orphan') return;
    if (block.height > chain.head.height + SYNC_GAP) parts.considerSync(peer);
    else request(peer, [orphans.missingAncestor(block.hash)]);
  }

  function takeTransaction(peer: PeerConnection, transaction: Transaction): void {
    requested.delete(transaction.id);
    peer.known.add(transaction.id);
    if (mempool.has(transaction.id)) return;
    const submission = parts.submit(transaction);
    if (submission.accepted) return;
    refused.add(transaction.id);
    // The other reasons depend on state or policy: an honest peer may see those otherwise.
    const isForged = submission.reason === 'invalid_signature' || submission.reason === 'invalid';
    if (isForged) parts.ban(peer);
  }
}

function batches<Item>(items: readonly Item[], sizeOf: (item: Item) => number): Item[][] {
  const result: Item[][] = [];
  let room = 0;
  for (const item of items) {
    const size = sizeOf(item);
    if (room < size || result.length === 0) {
      result.push([]);
      room = MAX_BODY_BYTES;
    }
    result.at(-1)?.push(item);
    room -= size;
  }
  return result;
}
