import type { StackContext } from '../../src/stack-context';

/** One way an alert goes, as Prometheus sees it: what is scraped, and what comes of it. */
export interface AlertCase {
  /** What the case shows, as a fact: "fires when no block has come for 26 slots". */
  readonly title: string;
  /**
   * The samples of each series, in promtool's notation, beginning at time 0:
   * `{ 'xai_block_height{job="xai-node",instance="a"}': '1+1x40' }`.
   */
  readonly series: Readonly<Record<string, string>>;
  /**
   * Seconds between two samples, and between two evaluations.
   * @defaultValue the threshold `scrapeInterval`
   */
  readonly stepSeconds?: number;
  /** Seconds after the start at which it is judged. */
  readonly atSeconds: number;
  /**
   * The alerts that fire then, `'pending'` where the condition holds but not yet for long enough, or
   * `'quiet'` where it does not hold, best just under the threshold.
   */
  readonly expect: readonly FiringAlert[] | 'pending' | 'quiet';
  /**
   * Seconds after the start at which the condition of a hint held last.
   * @defaultValue `atSeconds`
   */
  readonly heldUntilSeconds?: number;
}

/** A firing alert. What all have in common is added: name, severity, service, links. */
export interface FiringAlert {
  /** The labels that the expression leaves. */
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
  /** With every label and value filled in. */
  readonly description: string;
}

/** The cases of one group's alerts by their names; each alert has one of every kind. */
export type WriteAlertCases = (
  context: StackContext,
) => Readonly<Record<string, readonly AlertCase[]>>;
