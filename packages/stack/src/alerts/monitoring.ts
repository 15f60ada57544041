import type { AlertGroup } from './define-alerts';
import { alertmanagerAlerts } from './monitoring/alertmanager';
import { instrumentationAlerts } from './monitoring/instrumentation';
import { prometheusAlerts } from './monitoring/prometheus';
import { remoteWriteAlerts } from './monitoring/remote-write';
import { targetAlerts } from './monitoring/targets';

/** Whether the monitoring itself works. */
export const monitoringAlerts: AlertGroup = (context) => [
  ...targetAlerts(context),
  ...prometheusAlerts(context),
  ...(context.config.remoteWrite.length > 0 ? remoteWriteAlerts(context) : []),
  ...alertmanagerAlerts(context),
  ...instrumentationAlerts(context),
];
