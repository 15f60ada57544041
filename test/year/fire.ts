/** A stretch of time, both ends in seconds since 1970. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The patience of an alert, in seconds. */
export interface Patience {
  readonly stepSeconds: number;
  readonly forSeconds: number;
  readonly keepFiringSeconds: number;
}

/**
 * When an alert of one set of labels fires, from the evaluations at which its condition held.
 *
 * @remarks As Prometheus does it (`rules/alerting.go`): the condition has to hold at each evaluation for
 * `for`; an alert that fires goes on for `keep_firing_for` after it held last.
 * @param heldAt - rising
 * @param until - the last evaluation
 */
export function findFiring(
  heldAt: readonly number[],
  { stepSeconds, forSeconds, keepFiringSeconds }: Patience,
  until: number,
): Stretch[] {
  const firing: Stretch[] = [];
  let activeAt: number | undefined;
  let firesFrom: number | undefined;
  let heldLast = 0;
  for (const at of heldAt) {
    if (activeAt !== undefined && at - heldLast > stepSeconds) {
      // The first evaluation without it begins the time for which it is kept.
      const endsAt = heldLast + stepSeconds + lasting(keepFiringSeconds, stepSeconds);
      if (firesFrom === undefined) activeAt = undefined;
      else if (at > endsAt) {
        firing.push({ from: firesFrom, to: endsAt });
        activeAt = undefined;
        firesFrom = undefined;
      }
    }
    activeAt ??= at;
    heldLast = at;
    if (firesFrom === undefined && at - activeAt >= forSeconds) firesFrom = at;
  }
  if (firesFrom !== undefined) {
    const endsAt = heldLast + stepSeconds + lasting(keepFiringSeconds, stepSeconds);
    firing.push({ from: firesFrom, to: Math.min(endsAt, until) });
  }
  return firing;
}

/** Whole evaluations: one that is not over at an evaluation is looked at again at the next. */
function lasting(seconds: number, stepSeconds: number): number {
  return Math.ceil(seconds / stepSeconds) * stepSeconds;
}
