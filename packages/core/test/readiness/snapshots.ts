import type { ChainWatch } from '../../src/chain/chain-watch';
import type { ChainFacts, FactName } from '../../src/chain/facts';
import type { ChainSnapshot } from '../../src/chain/snapshot';
import { type Criteria, judgeCriteria } from '../../src/readiness/criteria';
import type { Evidence } from '../../src/readiness/criterion';
import { findLimits } from '../../src/readiness/limits';
import { type ReadinessOptions, readReadinessOptions } from '../../src/readiness/readiness-options';

/** What a test says of a snapshot; facts are plain values, learnt just now. */
export type SnapshotFields = Partial<Omit<ChainSnapshot, 'facts'>> & {
  readonly facts?: { readonly [Fact in FactName]?: ChainFacts[Fact] | undefined };
};

/** A slot chain with blocks each 12 s whose node has just told the head 1,000. */
export function takeSnapshot({ facts = {}, ...fields }: SnapshotFields = {}): ChainSnapshot {
  const now = performance.now();
  const all = { head: { height: 1_000, timestamp: Date.now() / 1000 - 4 }, ...facts };
  return {
    facts: Object.fromEntries(
      Object.entries(all)
        .filter(([, value]) => value !== undefined)
        .map(([fact, value]) => [fact, { value, at: now }]),
    ),
    pollSeconds: 6,
    expectedBlockSeconds: 12,
    pace: 'slots',
    isDevelopment: false,
    mostSecondsAhead: undefined,
    watchedSince: now - 3_600_000,
    succeededAt: now,
    progressedAt: now,
    hasProgressed: true,
    failure: undefined,
    references: {},
    checkpoint: undefined,
    ...fields,
  };
}

/** A moment some seconds ago, by the monotonic clock. */
export function ago(seconds: number): number {
  return performance.now() - seconds * 1000;
}

/** Another node, whose height has just risen. */
export function reference(height: number | undefined, risenSecondsAgo = 0) {
  return { height, progressedAt: ago(risenSecondsAgo) };
}

/** Judges a snapshot as a poll would. */
export function judge(
  fields: SnapshotFields = {},
  options: ReadinessOptions = {},
  evidence: Partial<Pick<Evidence, 'isReady' | 'fewPeersSince' | 'unixSeconds'>> = {},
): Criteria {
  const snapshot = takeSnapshot(fields);
  const checked = readReadinessOptions(options);
  return judgeCriteria({
    snapshot,
    options: checked,
    limits: findLimits(checked, snapshot),
    now: performance.now(),
    unixSeconds: Date.now() / 1000,
    isReady: true,
    fewPeersSince: undefined,
    ...evidence,
  });
}

/** A watch whose snapshot and ticks are in the hands of the test. */
export interface HeldWatch extends ChainWatch {
  snapshot: ChainSnapshot;
  /** Replaces what is known, and tells it as a poll does. */
  tick(fields?: SnapshotFields): void;
}

/** Creates a watch that asks nobody. */
export function holdWatch(fields: SnapshotFields = {}, name?: string): HeldWatch {
  const listeners = new Set<(snapshot: ChainSnapshot) => void>();
  const watch: HeldWatch = {
    name,
    snapshot: takeSnapshot(fields),
    report() {},
    onTick(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    tick(next = {}) {
      watch.snapshot = takeSnapshot(next);
      for (const listener of listeners) listener(watch.snapshot);
    },
    stop() {
      listeners.clear();
    },
  };
  return watch;
}
