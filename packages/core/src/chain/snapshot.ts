import type { ChainFacts, FactName } from './facts';
import type { SourceErrorKind } from './source-error';

/** A fact, and when it was learnt. */
export interface KnownFact<Fact> {
  readonly value: Fact;
  /** Milliseconds of the monotonic clock, `performance.now()`. */
  readonly at: number;
}

/** What is known of a chain now. Probes and metrics read it; only the watch writes it. */
export interface ChainSnapshot {
  readonly facts: { readonly [Fact in FactName]?: KnownFact<ChainFacts[Fact]> };
  /** Seconds between two polls, or between two expected reports of a source that pushes. */
  readonly pollSeconds: number;
  /** The block time that the protocol aims at, in seconds; `undefined` if nobody told. */
  readonly expectedBlockSeconds: number | undefined;
  readonly pace: 'slots' | 'random';
  /** Whether the node is one for development, which is alone by nature. */
  readonly isDevelopment: boolean;
  /** Seconds that a block may lie ahead of the clock by the rules of the protocol; `undefined` if nobody told. */
  readonly mostSecondsAhead: number | undefined;
  /** When the watch began, on the monotonic clock. */
  readonly watchedSince: number;
  /** When a head was last learnt, also an unchanged one, on the monotonic clock. */
  readonly succeededAt: number | undefined;
  /** When the height rose last, or first became known, on the monotonic clock. */
  readonly progressedAt: number | undefined;
  /** Whether the height has risen since it first became known. */
  readonly hasProgressed: boolean;
  /** The newest failure, for as long as it lasts. */
  readonly failure: { readonly kind: SourceErrorKind; readonly message: string } | undefined;
  /** Other nodes that this one is compared with, by name. */
  readonly references: Readonly<Record<string, ReferenceState>>;
  /** The newest common height at which this node and the references were compared. */
  readonly checkpoint: Checkpoint | undefined;
}

/** What is known of another node. */
export interface ReferenceState {
  /** `undefined` as long as it has not answered, and when its answer is too old. */
  readonly height: number | undefined;
  /** When its height rose last, on the monotonic clock. */
  readonly progressedAt: number | undefined;
}

/** The comparison of hashes at one height. */
export interface Checkpoint {
  readonly height: number;
  readonly hash: string;
  /** References that have another block at this height. */
  readonly disagreeing: readonly string[];
  /** References that have the same one. */
  readonly agreeing: readonly string[];
}
