import { processAlerts } from './availability/processes';
import { readinessAlerts } from './availability/readiness';
import { targetAlerts } from './availability/targets';
import type { AlertGroup } from './define-alerts';

/** Whether the servers are there and fit to serve. */
export const availabilityAlerts: AlertGroup = (context) => [
  ...targetAlerts(context),
  ...readinessAlerts(context),
  ...processAlerts(context),
];
