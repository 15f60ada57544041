import type { ChainSnapshot } from '../chain/snapshot';
import type { Limits } from './limits';
import type { CheckedReadinessOptions } from './readiness-options';
import type { ReferenceHeight } from './reference-height';

/** How a criterion came out; `unknown` neither fails nor passes. */
export type CriterionStatus = 'pass' | 'warn' | 'fail' | 'unknown';

/** What came out of one criterion. */
export interface CriterionResult {
  readonly status: CriterionStatus;
  /** One word for programs: `ok`, `unknown`, the name of the criterion, or what exactly is wrong. */
  readonly code: string;
  /** A sentence for operators. */
  readonly reason: string;
  /** What was compared with the limit. */
  readonly value?: number;
  readonly limit?: number;
  readonly unit?: 'blocks' | 'seconds' | 'peers' | 'references';
}

/** Everything that a criterion may look at. */
export interface Evidence {
  readonly snapshot: ChainSnapshot;
  readonly options: CheckedReadinessOptions;
  readonly limits: Limits;
  readonly reference: ReferenceHeight | undefined;
  /** Whether the other nodes stand still as well. */
  readonly hasHalted: boolean;
  /** The monotonic clock in milliseconds, `performance.now()`. */
  readonly now: number;
  /** The clock on the wall, in seconds since 1970. */
  readonly unixSeconds: number;
  /** Whether the node is ready: then the limits of leaving hold, not those of coming back. */
  readonly isReady: boolean;
  /** Since when it has had too few peers, by the monotonic clock; `undefined` if it has enough. */
  readonly fewPeersSince: number | undefined;
}

/** Judges one thing; `undefined` if it is switched off, or not a matter of this chain. */
export type Criterion = (evidence: Evidence) => CriterionResult | undefined;

/** What a result has besides its words. */
type Figures = Pick<CriterionResult, 'value' | 'limit' | 'unit'>;

/** A criterion that is met. */
export function pass(reason: string, figures: Figures = {}): CriterionResult {
  return { status: 'pass', code: 'ok', reason, ...figures };
}

/** A criterion that nothing can be said of. */
export function unknown(reason: string, figures: Figures = {}): CriterionResult {
  return { status: 'unknown', code: 'unknown', reason, ...figures };
}
