import type { AlertGroup } from './define-alerts';

/** Blocks and transactions that break the rules, and faults in checking them. */
export const validationAlerts: AlertGroup = () => [];
