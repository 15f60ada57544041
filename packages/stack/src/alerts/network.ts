import type { AlertGroup } from './define-alerts';

/** Peers and the traffic with them. */
export const networkAlerts: AlertGroup = () => [];
