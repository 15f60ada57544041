import type { AlertGroup } from './define-alerts';
import { confirmationAlerts } from './transactions/confirmations';
import { feeAlerts } from './transactions/fees';
import { poolAlerts } from './transactions/pool';

/** The pool, fees and confirmations. */
export const transactionsAlerts: AlertGroup = (context) => [
  ...confirmationAlerts(context),
  ...poolAlerts(context),
  ...feeAlerts(context),
];
