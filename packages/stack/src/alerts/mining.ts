import type { AlertGroup } from './define-alerts';

/** The own miners. */
export const miningAlerts: AlertGroup = () => [];
