import type { AlertGroup } from './define-alerts';

/** Error budgets of the API and of JSON-RPC by multi-window burn rates. */
export const sloAlerts: AlertGroup = () => [];
