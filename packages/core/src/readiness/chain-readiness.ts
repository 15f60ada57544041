import type { ChainWatch } from '../chain/chain-watch';
import { type Criteria, failingCriteria, judgeCriteria, outcomeOf } from './criteria';
import { nextReadinessState, type ReadinessState, startingState } from './hysteresis';
import { findLimits, type Limits } from './limits';
import { countPeers } from './node-criteria';
import { type Overrides, tighten } from './overrides';
import { createReadinessRecorder, type ReadinessHandles } from './readiness-metrics';
import type { CheckedReadinessOptions } from './readiness-options';

/** A verdict on one chain. */
export interface ChainVerdict {
  readonly isReady: boolean;
  readonly criteria: Criteria;
  /** Why it is not ready, in one word each; empty if it is. */
  readonly codes: readonly string[];
  /** When it was found, in milliseconds since 1970. */
  readonly judgedAt: number;
}

/** The readiness of one chain. */
export interface ChainReadiness {
  /** `undefined` if it is the only chain. */
  readonly name: string | undefined;
  readonly isOptional: boolean;
  /** The verdict of the last poll, or that there are no polls any more. */
  read(): ChainVerdict;
  /** A verdict on the last snapshot by stricter limits, never better than that of the last poll. */
  readStrictly(overrides: Overrides): ChainVerdict;
  /** The limits as they are now. */
  limits(): Limits;
  /** Whether the node has told its head once. */
  hasAnswered(): boolean;
  /** Whether it has been ready once. */
  hasBeenReady(): boolean;
  readonly watch: ChainWatch;
  /** Seconds until another answer is likely: about one block. */
  retryAfterSeconds(): number;
  /** Ends judging; the metrics of this chain go away. */
  stop(): void;
}

/**
 * Judges a chain once a poll, and gives the last verdict to whoever asks.
 *
 * @param metrics - where each verdict is recorded; none if left out
 */
export function createChainReadiness(
  watch: ChainWatch,
  options: CheckedReadinessOptions,
  metrics?: ReadinessHandles,
): ChainReadiness {
  const recorder = metrics && createReadinessRecorder(metrics);
  let state = startingState;
  let tickedAt = performance.now();
  let fewPeersSince: number | undefined;
  let hasAnswered = false;
  let judged = watch.snapshot;
  let verdict = judge();
  const endTicks = watch.onTick(() => {
    tickedAt = performance.now();
    verdict = judge();
  });

  return {
    name: watch.name,
    isOptional: options.optional,
    watch,
    read,
    readStrictly(overrides) {
      const last = read();
      if (last.codes.includes('stopped')) return last;
      const strict = tighten(limits(), overrides);
      const criteria = criteriaBy(strict, performance.now(), false);
      const failing = failingCriteria(criteria);
      const codes = failing.map((name) => criteria[name]?.code as string);
      const others = last.codes.filter((code) => !codes.includes(code));
      return {
        isReady: last.isReady && failing.length === 0,
        criteria,
        codes: [...codes, ...others],
        judgedAt: Date.now(),
      };
    },
    limits,
    hasAnswered() {
      hasAnswered ||= watch.snapshot.succeededAt !== undefined;
      return hasAnswered;
    },
    hasBeenReady: () => state.hasBeenReady,
    retryAfterSeconds() {
      const { expectedBlockSeconds, pollSeconds } = watch.snapshot;
      return Math.max(1, Math.ceil(expectedBlockSeconds ?? Math.min(pollSeconds, 30)));
    },
    stop() {
      endTicks();
      recorder?.clear();
    },
  };

  function read(): ChainVerdict {
    // Nobody has to wait for a poll to hear of the first good snapshot: one suffices.
    if (!state.hasBeenReady && watch.snapshot !== judged) verdict = judge();
    const { pollSeconds } = watch.snapshot;
    const limit = Number.isFinite(pollSeconds) ? Math.max(3 * pollSeconds, 30) : 30;
    const silence = (performance.now() - tickedAt) / 1000;
    return silence > limit ? stopped(verdict, silence, limit) : verdict;
  }

  function judge(): ChainVerdict {
    const now = performance.now();
    judged = watch.snapshot;
    hasAnswered ||= watch.snapshot.succeededAt !== undefined;
    const current = limits();
    noteFewPeers(current, now);
    const before = state;
    const criteria = criteriaBy(current, now, before.isReady);
    state = nextReadinessState(before, outcomeOf(criteria), options);
    recorder?.record(criteria, before, state);
    return {
      isReady: state.isReady,
      criteria,
      codes: codesOf(criteria, state),
      judgedAt: Date.now(),
    };
  }

  function criteriaBy(current: Limits, now: number, isReady: boolean): Criteria {
    const evidence = {
      snapshot: watch.snapshot,
      options,
      limits: current,
      now,
      unixSeconds: Date.now() / 1000,
      isReady,
      fewPeersSince,
    };
    return judgeCriteria(evidence, limits());
  }

  function limits(): Limits {
    return findLimits(options, watch.snapshot);
  }

  function noteFewPeers({ minPeers }: Limits, now: number): void {
    const peers = countPeers(watch.snapshot);
    const isFew = minPeers !== false && peers !== undefined && peers < minPeers;
    fewPeersSince = isFew ? (fewPeersSince ?? now) : undefined;
  }
}

function codesOf(criteria: Criteria, { isReady }: ReadinessState): string[] {
  if (isReady) return [];
  const codes = failingCriteria(criteria).map((name) => criteria[name]?.code as string);
  return codes.length > 0 ? codes : ['recovering'];
}

function stopped({ criteria }: ChainVerdict, silence: number, limit: number): ChainVerdict {
  const reason = `nothing has been asked for ${silence.toFixed(0)} s: the watch of the chain has stopped`;
  return {
    isReady: false,
    criteria: {
      ...criteria,
      snapshot: { status: 'fail', code: 'stopped', reason, value: silence, limit, unit: 'seconds' },
    },
    codes: ['stopped'],
    judgedAt: Date.now(),
  };
}
