import type { Block } from './block';
import type { Arrival, Blockchain, ConnectedBlock } from './blockchain';
import type { ChainIndex } from './chain-index';
import type { EventHub } from './events';
import type { Mempool } from './mempool';
import type { OrphanPool } from './orphan-pool';
import { COINBASE } from './transaction';

/** What became of a block that came in. */
export type IntakeStatus = 'connected' | 'side' | 'orphan' | 'duplicate' | 'invalid';

/** The one way by which blocks enter a node, wherever they come from. */
export interface BlockIntake {
  readonly reorgCount: number;
  /** Blocks connected to the best chain so far, again after a reorganisation. */
  readonly blockCount: number;
  accept(block: Block, arrival: Arrival): IntakeStatus;
}

/** What a block passes through. */
export interface BlockIntakeParts {
  chain: Blockchain;
  index: ChainIndex;
  mempool: Mempool;
  orphans: OrphanPool;
  events: EventHub;
  /** Called after each change of the best chain, when all state has followed. */
  onConnected(blocks: readonly Block[]): void;
  /** Called for each transaction that a reorganisation puts back into the pool. */
  onReturned(txid: string): void;
}

/** Creates the intake of a node. */
export function createBlockIntake(parts: BlockIntakeParts): BlockIntake {
  const { chain, index, mempool, orphans, events, onConnected, onReturned } = parts;
  let reorgCount = 0;
  let blockCount = 0;

  return {
    get reorgCount() {
      return reorgCount;
    },
    get blockCount() {
      return blockCount;
    },
    accept(block, arrival) {
      if (orphans.has(block.hash)) return 'duplicate';
      const status = add(block, arrival);
      if (status === 'connected' || status === 'side') adopt(block.hash, arrival);
      return status;
    },
  };

  function adopt(parentHash: string, arrival: Arrival): void {
    const waiting = orphans.takeChildren(parentHash);
    for (let block = waiting.shift(); block; block = waiting.shift()) {
      const status = add(block, { source: arrival.source === 'synced' ? 'synced' : 'received' });
      if (status === 'connected' || status === 'side') {
        waiting.push(...orphans.takeChildren(block.hash));
      }
    }
  }

  function add(block: Block, arrival: Arrival): IntakeStatus {
    const result = chain.add(block, arrival, (id) => mempool.has(id));
    if (result.status === 'connected') follow(result.connected, result.disconnected);
    if (result.status === 'side') events.emit('stale', { block });
    if (result.status === 'invalid') {
      events.emit('validationFailure', { kind: result.fault, of: 'block' });
    }
    if (result.status === 'orphan') {
      orphans.add(block);
      events.emit('orphan', { hash: block.hash });
    }
    return result.status;
  }

  // First all state, then all events: a listener sees the node as it is after the change.
  function follow(connected: readonly ConnectedBlock[], disconnected: Block[]): void {
    const blocks = connected.map(({ block }) => block);
    const waits = new Map(
      blocks
        .flatMap(({ transactions }) => transactions)
        .map(({ id }) => [id, mempool.get(id)?.arrivedAt]),
    );
    for (const block of disconnected.toReversed()) index.disconnect(block);
    for (const block of blocks) index.connect(block);
    const sizeBefore = mempool.size;
    const evictions = mempool.follow(blocks, disconnected);
    blockCount += blocks.length;
    if (disconnected.length > 0) reorgCount += 1;

    if (disconnected.length > 0) {
      events.emit('reorg', { depth: disconnected.length, disconnected, connected: blocks });
      for (const block of disconnected) events.emit('stale', { block });
    }
    for (const each of connected) announce(each, waits);
    for (const eviction of evictions) events.emit('eviction', eviction);
    if (mempool.size !== sizeBefore) events.emit('mempool', { size: mempool.size });
    const { difficulty } = chain.nextBlockRules(chain.head.hash);
    if (difficulty !== chain.head.difficulty) events.emit('difficulty', { difficulty });
    onConnected(blocks);
    const returned = disconnected.flatMap(({ transactions }) => transactions);
    for (const { id } of returned) if (mempool.has(id)) onReturned(id);
  }

  function announce(connected: ConnectedBlock, waits: Map<string, number | undefined>): void {
    const { block, validationSeconds } = connected;
    const { height, transactions } = block;
    events.emit('block', { ...connected, height, transactionCount: transactions.length });
    for (const transaction of transactions) {
      if (transaction.from === COINBASE) continue;
      const arrivedAt = waits.get(transaction.id);
      events.emit('transaction', {
        transaction,
        status: 'confirmed',
        processingSeconds: validationSeconds / transactions.length,
        ...(arrivedAt !== undefined && {
          waitSeconds: Math.max(0, Date.now() - arrivedAt) / 1000,
        }),
      });
    }
  }
}
