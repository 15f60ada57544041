import type { ReadinessOptions } from '../readiness/readiness-options';
import type { ChainSource } from './source';

/** A chain to watch, with everything that is not the node's own business. */
export interface ChainDefinition {
  /** The node that this server belongs to. */
  readonly source: ChainSource;
  /**
   * The protocol's block time in seconds.
   * @defaultValue that of the source, or of the chain that the node says it is on
   */
  readonly expectedBlockSeconds?: number;
  /**
   * Seconds between two polls.
   * @defaultValue half the block time, from 1 to 30; 5 as long as no block time is known
   */
  readonly pollSeconds?: number;
  /**
   * Seconds that one call may take.
   * @defaultValue `2`
   */
  readonly timeoutSeconds?: number;
  /**
   * Other nodes of the same chain to compare this one with, by name.
   * @defaultValue none
   */
  readonly references?: Readonly<Record<string, ChainSource>>;
  /**
   * When this chain is fit to serve; `false` leaves readiness to the other checks.
   * @defaultValue the defaults of every criterion
   */
  readonly readiness?: ReadinessOptions | false;
}
