import { apiErrorAlerts } from './api/errors';
import { apiLatencyAlerts } from './api/latency';
import { apiLoadAlerts } from './api/load';
import type { AlertGroup } from './define-alerts';

/** Requests of the HTTP API: errors, latency, load. */
export const apiAlerts: AlertGroup = (context) => [
  ...apiLoadAlerts(context),
  ...apiErrorAlerts(context),
  ...apiLatencyAlerts(context),
];
