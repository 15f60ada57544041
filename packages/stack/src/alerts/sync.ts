import type { AlertGroup } from './define-alerts';
import { headLagAlerts } from './sync/head-lag';
import { progressAlerts } from './sync/progress';

/** Whether a server has the chain that others have. */
export const syncAlerts: AlertGroup = (context) => [
  ...progressAlerts(context),
  ...headLagAlerts(context),
];
