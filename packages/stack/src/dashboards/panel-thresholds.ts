import type { ThresholdStep } from './define-board';

/** Limits in the order of their severity. */
export interface Limits {
  readonly warning?: number;
  readonly critical?: number;
}

/** Green, and yellow or red from these values on. */
export function tooHigh({ warning, critical }: Limits): ThresholdStep[] {
  return [
    { color: 'green' },
    ...(warning === undefined ? [] : [{ at: warning, color: 'yellow' as const }]),
    ...(critical === undefined ? [] : [{ at: critical, color: 'red' as const }]),
  ];
}

/** Green, and yellow or red below these values. */
export function tooLow({ warning, critical }: Limits): ThresholdStep[] {
  const steps: ThresholdStep[] = [];
  if (critical !== undefined) {
    steps.push({ color: 'red' });
    steps.push({ at: critical, color: warning === undefined ? 'green' : 'yellow' });
  }
  if (warning !== undefined) {
    if (critical === undefined) steps.push({ color: 'yellow' });
    steps.push({ at: warning, color: 'green' });
  }
  return steps;
}

/** Only a number, neither good nor bad. */
export const neutral: readonly ThresholdStep[] = [{ color: 'blue' }];
