/** One thing that was looked at in a running stack. */
export interface VerifyResult {
  readonly area: 'engines' | 'targets' | 'settings' | 'rules' | 'panels' | 'notifications';
  /** What was looked at. */
  readonly name: string;
  /** `note` is no fault, but worth knowing: something is off or has nothing to show. */
  readonly status: 'ok' | 'failed' | 'note';
  readonly detail: string;
  /** For notes of which there may be many: the phrase by which they are counted. */
  readonly because?: string;
}
