import type { Server } from 'node:net';
import type { Cluster } from './cluster/cluster';
import { createScrapeState, type ScrapeState } from './exposition/scrape-state';

import type { MetricsRegistry } from './registry';

/** What all instrumentations that write to one registry share. */
export interface RegistryState {
  /** Where a socket holds its requests: a second mount must not count them again. */
  readonly connectionKey: symbol;
  /** The requests being observed; `undefined` as long as nobody observes any. */
  requestsInFlight: number | undefined;
  /** Servers that requests came through, for the count of open connections. */
  readonly servers: Set<Server>;
  /** Prototypes of requests and responses whose bodies are seen, for JSON-RPC. */
  readonly tappedPrototypes: WeakSet<object>;
  /** The scrapes in progress, and what they share. */
  readonly scrapes: ScrapeState;
  /** Leaves the registry as its client made it, once our process metrics are gone. */
  stopGivingWay?: () => void;
  /** Other clients whose metrics have been told to be missing. */
  readonly toldClients: WeakSet<object>;
  /** Whether it is meant to lack what the application has in its own registries. */
  isApart?: boolean;
  /** The group that answers for this registry. */
  cluster?: Cluster;
}

/** What everything in one process or thread shares. */
export interface ProcessState {
  registries: WeakMap<MetricsRegistry, RegistryState>;
  /** Prometheus clients that nobody had loaded before this project did. */
  loadedClients?: WeakSet<object>;
  /** Where a socket holds the requests that are left to whoever meets them later. */
  readonly earlyKey: symbol;
  /** Whether anybody observes requests so early. */
  hasEarly: boolean;
  /** The metrics of an instrumentation that the application has mounted: a `BlockchainMetrics`. */
  mounted?: WeakRef<object> | undefined;
  /** Marks of the requests that are being sent by the instrumentation itself, if that is asked for. */
  ownRequests?: Set<string>;
  /** The instance of `initializeMetrics()` and `getMetrics()`. */
  defaultInstance?: unknown;
  /** Groups that this process or thread is in, by their socket, with the instrumentations that use them. */
  readonly clusters: Map<
    string,
    { readonly registry: MetricsRegistry; readonly cluster: Cluster; users: number }
  >;
}

// One place for the whole process: a second copy of this package has to find the same state.
const key = Symbol.for('@xai-metrics/core');

/** The state of this process, created when it is first asked for. */
export function processState(): ProcessState {
  const holder = globalThis as { [key]?: ProcessState };
  holder[key] ??= {
    registries: new WeakMap(),
    earlyKey: Symbol('xai-metrics early connection'),
    hasEarly: false,
    clusters: new Map(),
  };
  return holder[key];
}

/** The state shared by everything that writes to this registry. */
export function registryState(registry: MetricsRegistry): RegistryState {
  const { registries } = processState();
  let state = registries.get(registry);
  if (state === undefined) {
    state = {
      connectionKey: Symbol('xai-metrics connection'),
      requestsInFlight: undefined,
      servers: new Set(),
      tappedPrototypes: new WeakSet(),
      scrapes: createScrapeState(),
      toldClients: new WeakSet(),
    };
    registries.set(registry, state);
  }
  return state;
}
