/** A fault in an alert that its cases cannot tell from the alert itself. */
export interface AcceptedSurvivor {
  readonly alert: string;
  /** Found in the description of the fault. */
  readonly fault: RegExp;
  /** Why it makes no difference, or why a case for it would prove nothing. */
  readonly reason: string;
}

/** Every fault that is known to go unnoticed, and why. */
export const acceptedSurvivors: readonly AcceptedSurvivor[] = [];
