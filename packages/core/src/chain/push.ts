import { assertKnownOptions, assertOption, readSeconds } from '../options';
import type { SomeFacts } from './facts';
import type { ChainSource, SourceListener } from './source';

/** What is known of a chain that a program holds itself. */
export interface PushOptions {
  /**
   * How blocks come: at fixed times, or at random as in proof of work.
   * @defaultValue `'slots'`
   */
  readonly pace?: 'slots' | 'random';
  /**
   * The protocol's block time in seconds.
   * @defaultValue unknown, so that readiness does not judge the age of the head
   */
  readonly expectedBlockSeconds?: number;
}

/** A chain that the program tells of. */
export interface PushSource extends ChainSource {
  /** Tells what is known now; facts that are left out stay as they are. */
  report(facts: SomeFacts): void;
}

/**
 * A source for servers that hold the chain themselves: nothing is asked, the program reports.
 *
 * @remarks `report({ head })` counts the blocks: do not call `recordBlock` for them, or watch the
 * chain with `record: false`.
 * @throws XaiMetricsError for a wrong option
 *
 * @example
 * ```ts
 * import { push, xaiMetrics } from '@xai-metrics/express';
 *
 * const node = push({ expectedBlockSeconds: 12 });
 * const monitoring = xaiMetrics({ chain: node });
 * node.report({ head: { height: 17, hash: '0xabc', timestamp: Date.now() / 1000 } });
 * node.report({ peers: { inbound: 3, outbound: 8 }, syncing: { isSyncing: false } });
 * ```
 */
export function push(options: PushOptions = {}): PushSource {
  assertKnownOptions(options, ['pace', 'expectedBlockSeconds']);
  const { pace = 'slots' } = options;
  assertOption("pace has to be 'slots' or 'random'", pace, pace === 'slots' || pace === 'random');
  const expectedBlockSeconds = readSeconds('expectedBlockSeconds', options.expectedBlockSeconds);
  const listeners = new Set<SourceListener>();
  let told: SomeFacts = {};

  return {
    kind: 'push',
    address: 'this program',
    pace,
    ...(expectedBlockSeconds === undefined ? {} : { expectedBlockSeconds }),
    questions: {},
    subscribe(listener) {
      listeners.add(listener);
      // What was told before somebody watched is true all the same.
      listener.onFacts(told);
      return () => void listeners.delete(listener);
    },
    report(facts) {
      told = { ...told, ...facts };
      for (const listener of listeners) listener.onFacts(facts);
    },
  };
}
