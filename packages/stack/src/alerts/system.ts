import type { AlertGroup } from './define-alerts';
import { containerAlerts } from './system/container';
import { databaseAlerts } from './system/database';
import { diskAlerts } from './system/disk';
import { hostAlerts } from './system/host';
import { loadAlerts } from './system/load';
import { processAlerts } from './system/process';

/** Processor, memory, disk, clock and limits of the machine and the process. */
export const systemAlerts: AlertGroup = (context) => [
  ...loadAlerts(context),
  ...diskAlerts(context),
  ...processAlerts(context),
  ...(context.config.exporters.node.length > 0 ? hostAlerts(context) : []),
  ...(context.config.exporters.cadvisor.length > 0 ? containerAlerts(context) : []),
  ...databaseAlerts(context),
];
