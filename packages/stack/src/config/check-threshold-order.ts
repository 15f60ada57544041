import { StackError } from '../stack-error';
import type { ThresholdName, Thresholds } from './thresholds';

/** Thresholds of which each has to be less than the next: the milder one is told first. */
const ascending: readonly (readonly ThresholdName[])[] = [
  ['cpuHigh', 'cpuCritical'],
  ['memoryHigh', 'memoryCritical'],
  ['diskFreeCritical', 'diskFreeLow', 'diskTrendFree'],
  ['sloSlowTicketBurn', 'sloFastTicketBurn', 'sloSlowPageBurn', 'sloFastPageBurn'],
  ['sloFastPageShort', 'sloFastPageLong'],
  ['sloSlowPageShort', 'sloSlowPageLong', 'sloSlowTicketLong'],
  ['sloFastTicketShort', 'sloFastTicketLong'],
];

/**
 * Checks that a warning comes before what is critical.
 *
 * @throws StackError that names both thresholds and their values
 */
export function checkThresholdOrder(thresholds: Thresholds): void {
  for (const names of ascending) {
    for (const [index, upper] of names.entries()) {
      const lower = names[index - 1];
      if (lower === undefined || thresholds[lower] < thresholds[upper]) continue;
      throw new StackError(
        `thresholds.${lower} is ${thresholds[lower]}, and thresholds.${upper} is ${thresholds[upper]}: the first has to be less.`,
        'Change one of them; one that is not set has the default of the profile.',
      );
    }
  }
}
