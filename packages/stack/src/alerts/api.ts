import type { AlertGroup } from './define-alerts';

/** Requests of the HTTP API: errors, latency, load. */
export const apiAlerts: AlertGroup = () => [];
