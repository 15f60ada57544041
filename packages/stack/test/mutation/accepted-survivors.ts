/** A fault in an alert that its cases cannot tell from the alert itself. */
export interface AcceptedSurvivor {
  readonly alert: string;
  /** Found in the description of the fault. */
  readonly fault: RegExp;
  /** Why it makes no difference, or why a case for it would prove nothing. */
  readonly reason: string;
}

/** Every fault that is known to go unnoticed, and why. */
export const acceptedSurvivors: readonly AcceptedSurvivor[] = [
  {
    alert: 'LowPeerCount',
    fault: /^< 1: threshold times 0\.1$/,
    reason: 'Of whole numbers, 0 alone is below 1, and 0 alone is below 0.1.',
  },
  {
    alert: 'LowPeerCount',
    fault: /^>= max .*_peers_limit.*: threshold times (?:10|0\.1)$/,
    reason: 'Where one peer is enough, only 0 is too few, which no part of a limit is below.',
  },
  {
    alert: 'PeersSilent',
    fault: />= 1: (?:dropped|threshold times 0\.1)$/,
    reason: 'Below one peer there is none, and no part of none: 0 / 0 is below nothing.',
  },
  {
    alert: 'HighAPIErrorRate',
    fault: /^> 0: dropped$/,
    reason:
      'Every failed request is a request, so that none is divided by 0; 0 / 0 is above nothing.',
  },
  {
    alert: 'SourceErrors',
    fault: /^> 0: dropped$/,
    reason:
      'Every error belongs to a poll, so that none is divided by 0 polls; 0 / 0 is above nothing.',
  },
];
