import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LabelSet } from '../label-sets';
import type { RpcExchange } from '../rpc/rpc-exchange';
import type { RegistryState } from '../shared-state';

/** A request from its first sight until its response, or the connection, is over. */
export interface OpenRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** What the adapter has of it. */
  readonly source: unknown;
  /** Who observes it. */
  readonly observer: Observer;
  readonly connection: Connection;
  /** Milliseconds, by `performance.now()`. */
  readonly startedAt: number;
  /** Bytes that the connection had been given before it; 0 where there is none. */
  readonly bytesAtStart: number;
  /** Whether its answer begins there: not if another one goes before it, or it was met late. */
  readonly isStartKnown: boolean;
  /** The sampled trace it belongs to. */
  readonly trace: LabelSet | undefined;
  /** What it is if it may be JSON-RPC. */
  readonly rpc: RpcExchange | undefined;
  /** The route's pattern, once it has been taken. */
  endpoint: string | undefined;
  /** Counts the request, once. */
  readonly end: () => void;
}

/** Who observes requests. */
export interface Observer {
  /** Of the registry that it counts in. */
  readonly state: RegistryState;
  /** Whether it leaves a request to whoever meets it later in the same registry. */
  readonly isProvisional?: boolean;
}

/** What is known of a connection while it is open. */
export interface Connection {
  /** Its newest request, as long as that is open: mostly the only one. */
  newest: OpenRequest | undefined;
  /** The other open ones, where requests are pipelined: a client may send thousands. */
  others: Map<IncomingMessage, OpenRequest> | undefined;
  /** Whether there is no real connection: `inject` hands its requests over in memory. */
  readonly isInjected: boolean;
  /** Those that were aborted or left to somebody else: to be met again, but not to be counted again. */
  settled: WeakSet<IncomingMessage> | undefined;
  /** The newest one that was met and is not to be counted. */
  uncounted: IncomingMessage | undefined;
  /** Bytes when the newest request on it was over, for their sizes. */
  bytesRead: number;
  bytesWritten: number;
  /** What it still had to send when it broke; `undefined` if it did not break. */
  unsentBytes: number | undefined;
}

/** What carries the requests: a socket, or over HTTP/2 a stream for each. */
export interface Carrier {
  [key: symbol]: Connection | undefined;
  readonly bytesRead?: number;
  /** Neither an injected request's socket nor a stream of HTTP/2 has it. */
  readonly bytesWritten?: number;
  readonly writableLength: number;
  once(event: 'close' | 'error', listener: () => void): unknown;
}

/**
 * What carries a request. State is kept on it and not on request or response: Express swaps their
 * prototypes, and every property added to them afterwards then costs microseconds.
 */
export function carrierOf(request: IncomingMessage): Carrier {
  // The compatible request of HTTP/2 has a stream of its own.
  const isHttp2 = request.httpVersionMajor === 2;
  return (isHttp2 ? (request as { stream?: unknown }).stream : request.socket) as Carrier;
}

/** Begins to keep what is known of a connection. */
export function createConnection(carrier: Carrier, key: symbol): Connection {
  const connection: Connection = {
    newest: undefined,
    others: undefined,
    isInjected: carrier.bytesWritten === undefined && !('rstCode' in carrier),
    settled: undefined,
    uncounted: undefined,
    bytesRead: 0,
    bytesWritten: 0,
    unsentBytes: undefined,
  };
  carrier[key] = connection;
  // Once it is closed, nothing tells any more whether the last bytes had left.
  if (carrier.bytesWritten !== undefined) {
    carrier.once('error', () => {
      connection.unsentBytes = carrier.writableLength;
    });
  }
  // A response queued behind another one on a connection that closes emits neither finish nor
  // close: only the socket tells.
  carrier.once('close', () => {
    for (const open of [...(connection.others?.values() ?? [])]) open.end();
    connection.newest?.end();
  });
  return connection;
}

/** Takes a request in. */
export function addOpen(connection: Connection, open: OpenRequest): void {
  const { newest } = connection;
  if (newest !== undefined) {
    connection.others ??= new Map();
    connection.others.set(newest.request, newest);
  }
  connection.newest = open;
}

/** The request while it is open. */
export function findOpen(
  connection: Connection | undefined,
  request: IncomingMessage,
): OpenRequest | undefined {
  if (connection === undefined) return undefined;
  const { newest, others } = connection;
  return newest?.request === request ? newest : others?.get(request);
}

/**
 * Takes a request out.
 *
 * @returns whether it was open
 */
export function removeOpen(connection: Connection, open: OpenRequest): boolean {
  if (connection.newest !== open) return connection.others?.delete(open.request) === true;
  connection.newest = undefined;
  return true;
}

/** Keeps a request from being observed once more. */
export function settle(connection: Connection, request: IncomingMessage): void {
  connection.settled ??= new WeakSet();
  connection.settled.add(request);
}
