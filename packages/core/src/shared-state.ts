import type { IncomingMessage } from 'node:http';
import type { Server, Socket } from 'node:net';
import { createScrapeState, type ScrapeState } from './exposition/scrape-state';
import type { MetricsRegistry } from './registry';
import type { ObservedRequest } from './request-recorder';

/** What is known of a connection while it is open. */
export interface Connection {
  /** Bytes written when the newest response on it was over. */
  bytesAtLastEnd: number;
  /** Its requests whose response is not over yet; several where they are pipelined. */
  readonly open: Map<IncomingMessage, ObservedRequest>;
  /** Those that were aborted: a mount that is reached afterwards must not count them again. */
  aborted?: WeakSet<IncomingMessage>;
}

/** What all instrumentations that write to one registry share. */
export interface RegistryState {
  /** The requests being observed, by their connection: a second mount must not count them again. */
  readonly connections: WeakMap<Socket, Connection>;
  /** Servers that requests came through, for the count of open connections. */
  readonly servers: Set<Server>;
  /** The scrapes in progress, and what they share. */
  readonly scrapes: ScrapeState;
}

interface ProcessState {
  registries: WeakMap<MetricsRegistry, RegistryState>;
  /** The instance of `initializeMetrics()` and `getMetrics()`. */
  defaultInstance?: unknown;
}

// One place for the whole process: a second copy of this package has to find the same state.
const key = Symbol.for('@xai-metrics/core');

/** The state of this process, created when it is first asked for. */
export function processState(): ProcessState {
  const holder = globalThis as { [key]?: ProcessState };
  holder[key] ??= { registries: new WeakMap() };
  return holder[key];
}

/** The state shared by everything that writes to this registry. */
export function registryState(registry: MetricsRegistry): RegistryState {
  const { registries } = processState();
  let state = registries.get(registry);
  if (state === undefined) {
    state = { connections: new WeakMap(), servers: new Set(), scrapes: createScrapeState() };
    registries.set(registry, state);
  }
  return state;
}
