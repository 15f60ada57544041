import { blockTimeAlerts } from './chain/block-times';
import { productionAlerts } from './chain/production';
import type { AlertGroup } from './define-alerts';

/** Whether blocks come, in time. */
export const chainAlerts: AlertGroup = (context) => [
  ...productionAlerts(context),
  ...blockTimeAlerts(context),
];
