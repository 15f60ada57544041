import { findFiring, type Patience, type Stretch } from './fire';
import type { History } from './history';

/** When an alert fired, for one set of labels. */
export interface FiringAlert extends Stretch {
  readonly alert: string;
  /** Those of the rule and of the series. */
  readonly labels: Readonly<Record<string, string>>;
}

/** A rule as it is asked of a past. */
export interface AskedRule extends Patience {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Finds out when an alert fired within a time, from the answers of a real Prometheus.
 *
 * @remarks What holds for the time `for` at each evaluation also holds at every n-th one, as long as those
 * are not farther apart than `for`. So these are asked first, and all only around where some held: what is
 * left out cannot have fired.
 */
export async function evaluateAlert(
  history: History,
  rule: AskedRule,
  { from, to }: Stretch,
): Promise<FiringAlert[]> {
  const { stepSeconds, forSeconds, keepFiringSeconds } = rule;
  const coarse = Math.max(1, Math.floor(forSeconds / stepSeconds)) * stepSeconds;
  const seen = await history.queryRange(rule.expr, from, to, coarse);
  const held = [...new Set(seen.flatMap(({ times }) => times))].sort((a, b) => a - b);
  // Beyond this time after it held, nothing of it is left.
  const around = coarse + keepFiringSeconds + 2 * stepSeconds;
  const firing: FiringAlert[] = [];
  for (const stretch of join(held, around, { from, to })) {
    firing.push(...(await evaluateStretch(history, rule, stretch, around, to)));
  }
  return firing;
}

async function evaluateStretch(
  history: History,
  rule: AskedRule,
  { from, to }: Stretch,
  around: number,
  until: number,
): Promise<FiringAlert[]> {
  const answers = await history.queryRange(rule.expr, from, to, rule.stepSeconds);
  const firing = answers.flatMap(({ labels, times }) =>
    findFiring(times, rule, to).map(
      (stretch): FiringAlert => ({
        ...stretch,
        alert: rule.alert,
        labels: { ...withoutName(labels), ...rule.labels, alertname: rule.alert },
      }),
    ),
  );
  // One that is kept until the end may be held anew between two of the evaluations that were asked first.
  if (to >= until || firing.every((stretch) => stretch.to < to)) return firing;
  return evaluateStretch(history, rule, { from, to: Math.min(until, to + around) }, around, until);
}

/** The stretches around times that rise, each from before the first to after the last of some that are near. */
function join(times: readonly number[], around: number, { from, to }: Stretch): Stretch[] {
  const stretches: { from: number; to: number }[] = [];
  for (const time of times) {
    const last = stretches.at(-1);
    const stretch = { from: Math.max(from, time - around), to: Math.min(to, time + around) };
    if (last !== undefined && stretch.from <= last.to) last.to = stretch.to;
    else stretches.push(stretch);
  }
  return stretches;
}

function withoutName({ __name__, ...labels }: Readonly<Record<string, string>>) {
  return labels;
}
