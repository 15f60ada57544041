import type { AlertGroup } from './define-alerts';
import { clockAlerts } from './hosts/clock';
import { collectorAlerts } from './hosts/collectors';
import { diskIoAlerts } from './hosts/disk-io';
import { diskSpaceAlerts } from './hosts/disk-space';
import { fileSystemAlerts } from './hosts/file-systems';
import { kernelAlerts } from './hosts/kernel';
import { memoryAlerts } from './hosts/memory';
import { networkAlerts } from './hosts/network';
import { processorAlerts } from './hosts/processors';
import { unitAlerts } from './hosts/units';

/** The machines below the servers, as the node exporter sees them; none where none is configured. */
export const hostsAlerts: AlertGroup = (context) =>
  context.config.exporters.node.length === 0
    ? []
    : [
        ...diskSpaceAlerts(context),
        ...fileSystemAlerts(context),
        ...diskIoAlerts(context),
        ...memoryAlerts(context),
        ...processorAlerts(context),
        ...unitAlerts(context),
        ...networkAlerts(context),
        ...kernelAlerts(context),
        ...clockAlerts(context),
        ...collectorAlerts(context),
      ];
