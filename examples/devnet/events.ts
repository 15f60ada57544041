import type { Block } from './block';
import type { BlockFault } from './block-validation';
import type { ConnectedBlock } from './blockchain';
import type { Eviction, RejectionReason } from './mempool';
import type { Transaction } from './transaction';

/** Why a connection could not be made or did not last. */
export type NetworkErrorKind =
  | 'timeout'
  | 'connection_refused'
  | 'connection_reset'
  | 'protocol'
  | 'handshake'
  | 'invalid_message'
  | 'other';

/** What a peer did that no honest peer does. */
export type ViolationKind = 'nonce_replay' | 'rate_limited' | 'invalid_signature';

/** Who opened a connection, seen from this node. */
export type Direction = 'inbound' | 'outbound';

/** What a node tells about itself, by the name of the event. */
export interface DevnetEvents {
  /** A block was connected to the best chain; the coinbase counts as one of its transactions. */
  block: ConnectedBlock & { height: number; transactionCount: number };
  /** A transfer entered the pool, was refused, or was connected in a block; never a coinbase. */
  transaction: {
    transaction: Transaction;
    status: 'pending' | 'confirmed' | 'failed';
    processingSeconds: number;
    /** From our pool into the block, when our pool had it. */
    waitSeconds?: number;
  };
  rejection: { reason: RejectionReason; txid: string };
  eviction: Eviction;
  mempool: { size: number };
  reorg: { depth: number; disconnected: Block[]; connected: Block[] };
  orphan: { hash: string };
  /** A valid block is off the best chain: it lost on arrival, or was disconnected. */
  stale: { block: Block };
  peer: { event: 'connected' | 'disconnected'; direction: Direction; client: string };
  dial: { result: 'success' | 'timeout' | 'refused' | 'failed'; address: string };
  message: { type: string; direction: 'sent' | 'received'; bytes: number };
  latency: { seconds: number };
  violation: { kind: ViolationKind };
  networkError: { kind: NetworkErrorKind };
  validationFailure: { kind: BlockFault; of: 'block' | 'transaction' };
  miningAttempt: { success: boolean; hashes: number };
  hashrate: { hashesPerSecond: number };
  difficulty: { difficulty: number };
  /** A fault of the node itself or of a listener. */
  error: { error: unknown };
}

/** Receives the payload of one kind of event. */
export type DevnetListener<Name extends keyof DevnetEvents> = (payload: DevnetEvents[Name]) => void;

/** Typed events whose listeners cannot harm the node. */
export interface EventHub {
  /** Adds a listener and returns the function that removes it. */
  on<Name extends keyof DevnetEvents>(name: Name, listener: DevnetListener<Name>): () => void;
  off<Name extends keyof DevnetEvents>(name: Name, listener: DevnetListener<Name>): void;
  emit<Name extends keyof DevnetEvents>(name: Name, payload: DevnetEvents[Name]): void;
}

/**
 * Creates an event hub.
 *
 * Not an `EventEmitter`: there a listener that throws would break off the connection of a block, and
 * an `error` without listener would end the process.
 */
export function createEventHub(): EventHub {
  const listeners = new Map<keyof DevnetEvents, Set<DevnetListener<never>>>();
  const hub: EventHub = {
    on(name, listener) {
      const known = listeners.get(name) ?? new Set();
      listeners.set(name, known.add(listener as DevnetListener<never>));
      return () => hub.off(name, listener);
    },
    off: (name, listener) => {
      listeners.get(name)?.delete(listener as DevnetListener<never>);
    },
    emit(name, payload) {
      for (const listener of [...(listeners.get(name) ?? [])]) {
        try {
          listener(payload as never);
        } catch (error) {
          if (name !== 'error') hub.emit('error', { error });
        }
      }
    },
  };
  return hub;
}
