/** One thing that was looked at in a running stack. */
export interface VerifyResult {
  readonly area: 'engines' | 'targets' | 'settings' | 'rules' | 'panels' | 'notifications';
  /** What was looked at. */
  readonly name: string;
  /** `note` is no fault, but worth knowing: something is off or has nothing to show. */
  readonly status: 'ok' | 'failed' | 'note';
  readonly detail: string;
  /** Why an empty panel is right, as words that follow "if"; such notes are counted by it. */
  readonly because?: string;
  /** The panel that a query belongs to. */
  readonly panel?: string;
  /** Whether that panel is in a row that is shut. */
  readonly collapsed?: boolean;
}
