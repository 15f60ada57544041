import type { AlertGroup } from './define-alerts';

/** Whether the servers are there and fit to serve. */
export const availabilityAlerts: AlertGroup = () => [];
