import type { AlertGroup } from './define-alerts';

/** The pool, fees and confirmations. */
export const transactionsAlerts: AlertGroup = () => [];
