import type { AlertGroup } from './define-alerts';

/** Tasks of the AI service: failures, time, cost, queue. */
export const aiAlerts: AlertGroup = () => [];
