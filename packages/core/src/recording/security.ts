import type { Catalogue } from '../catalogue/catalogue';
import type { LabelsOf, MetricHandles } from '../handles';

/** How bad a security event is: `critical` wakes somebody, where the stack's alerts are used. */
export type SecuritySeverity = LabelsOf<Catalogue['security']['events']>['severity'];

/** Something that matters to security. */
export interface RecordedSecurityEvent {
  /** Its name, such as `api_key_revoked`; those outside the `securityEvents` option count as `other`. */
  readonly event: string;
  readonly severity: SecuritySeverity;
}

/** Records what matters to security. */
export interface SecurityRecording {
  /** Counts a security event. */
  recordSecurityEvent(event: RecordedSecurityEvent): void;
}

/** Creates the recording methods for security. */
export function createSecurityRecording({ security }: MetricHandles): SecurityRecording {
  return {
    recordSecurityEvent({ event, severity }) {
      security.events.inc({ event, severity });
    },
  };
}
