import { duration } from '../duration';
import type { StackContext } from '../stack-context';
import type { RecordingGroup } from './define-recordings';

/** Names of {@link systemRecordings}. */
export const systemRecordingNames = {
  cpuPercent: 'instance:{prefix}system_cpu_usage_percent:avg{rateWindow}',
  memoryPercent: 'instance:{prefix}system_memory_percent:avg{rateWindow}',
  diskPercent: 'instance:{prefix}system_disk_percent:avg{rateWindow}',
  eventLoopLag: 'instance:nodejs_eventloop_lag_p99_seconds:avg{rateWindow}',
  eventLoopUtilization: 'instance:{prefix}process_eventloop_utilization_ratio:avg{rateWindow}',
} as const;

/** The machine and the process, averaged so that one burst between two scrapes is no trend. */
export const systemRecordings: RecordingGroup<typeof systemRecordingNames> = {
  cpuPercent: (context) => average(context, context.m.system.cpuUsagePercent),
  memoryPercent: (context) => average(context, context.m.system.memoryPercent),
  diskPercent: (context) => average(context, context.m.system.diskPercent),
  // The lag begins anew with each scrape: an average of its p99 is how long the worst turns are.
  eventLoopLag: (context) => average(context, 'nodejs_eventloop_lag_p99_seconds'),
  eventLoopUtilization: (context) => average(context, context.m.system.eventLoopUtilization),
};

function average({ on, by, t }: StackContext, gauge: string): string {
  return `avg by (${by.server}) (avg_over_time(${gauge}{${on.servers}}[${duration(t.rateWindow)}]))`;
}
