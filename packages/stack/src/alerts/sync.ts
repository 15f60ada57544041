import type { AlertGroup } from './define-alerts';

/** Whether a server has the chain that others have. */
export const syncAlerts: AlertGroup = () => [];
