import type { WriteAlertCases } from './alert-cases';
import { alertmanagerCases } from './monitoring/alertmanager.cases';
import { instrumentationCases } from './monitoring/instrumentation.cases';
import { prometheusCases } from './monitoring/prometheus.cases';
import { remoteWriteCases } from './monitoring/remote-write.cases';
import { targetCases } from './monitoring/targets.cases';

export const monitoringCases: WriteAlertCases = (context) => ({
  ...targetCases(context),
  ...prometheusCases(context),
  ...remoteWriteCases(context),
  ...alertmanagerCases(context),
  ...instrumentationCases(context),
});
