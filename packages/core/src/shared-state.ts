import type { IncomingMessage } from 'node:http';
import type { Server } from 'node:net';
import type { MetricsRegistry } from './registry';

/** What all instrumentations that write to one registry share. */
export interface RegistryState {
  /** Requests that are counted already: a second mount or a sub-application must not count them again. */
  readonly countedRequests: WeakSet<IncomingMessage>;
  /** Servers that requests came through, for the count of open connections. */
  readonly servers: Set<Server>;
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
    state = { countedRequests: new WeakSet(), servers: new Set() };
    registries.set(registry, state);
  }
  return state;
}
