import { agreementAlerts } from './consensus/agreement';
import { reorganizationAlerts } from './consensus/reorganizations';
import { supplyAlerts } from './consensus/supply';
import type { AlertGroup } from './define-alerts';

/** Whether there is one chain: reorganisations, orphans, finality, forks, supply. */
export const consensusAlerts: AlertGroup = (context) => [
  ...agreementAlerts(context),
  ...reorganizationAlerts(context),
  ...supplyAlerts(context),
];
