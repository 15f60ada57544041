import type { AlertGroup } from './define-alerts';
import { containerAlerts } from './system/container';
import { databaseAlerts } from './system/database';
import { diskAlerts } from './system/disk';
import { loadAlerts } from './system/load';
import { processAlerts } from './system/process';

/** Processor, memory, disk and limits of the servers, as they and their containers report them. */
export const systemAlerts: AlertGroup = (context) => [
  ...loadAlerts(context),
  ...diskAlerts(context),
  ...processAlerts(context),
  ...(context.config.exporters.cadvisor.length > 0 ? containerAlerts(context) : []),
  ...databaseAlerts(context),
];
