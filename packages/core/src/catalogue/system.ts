import { defineMetrics } from './define-metrics';

/** The machine or container, read when Prometheus asks. */
export const systemMetrics = defineMetrics({
  cpuUsagePercent: {
    name: 'system_cpu_usage_percent',
    type: 'gauge',
    aggregate: 'newest',
    unit: 'percent',
    help: 'Processor time used since the last scrape, 0 to 100; of the container if it has a limit, else of the machine.',
  },
  memoryUsageBytes: {
    name: 'system_memory_usage_bytes',
    type: 'gauge',
    aggregate: 'newest',
    unit: 'bytes',
    help: 'Memory in use that cannot be given back at once; of the container if it has a limit, else of the machine.',
  },
  memoryPercent: {
    name: 'system_memory_percent',
    type: 'gauge',
    aggregate: 'newest',
    unit: 'percent',
    help: 'Memory in use as part of the limit or of the whole, 0 to 100.',
  },
  diskUsageBytes: {
    name: 'system_disk_usage_bytes',
    type: 'gauge',
    aggregate: 'newest',
    unit: 'bytes',
    help: 'Bytes used on the file system that holds the diskPath option.',
  },
  diskSizeBytes: {
    name: 'system_disk_size_bytes',
    type: 'gauge',
    aggregate: 'newest',
    unit: 'bytes',
    help: 'Bytes on that file system which are used or can be used without being root.',
  },
  diskPercent: {
    name: 'system_disk_percent',
    type: 'gauge',
    aggregate: 'newest',
    unit: 'percent',
    help: 'system_disk_usage_bytes as part of system_disk_size_bytes, 0 to 100.',
  },
  uptimeSeconds: {
    name: 'process_uptime_seconds',
    type: 'gauge',
    aggregate: 'min',
    unit: 'seconds',
    help: 'Time since this process started.',
    twin: 'process_start_time_seconds',
  },
  threads: {
    name: 'process_num_threads',
    type: 'gauge',
    aggregate: 'sum',
    unit: 'threads',
    help: 'Threads of this process; absent where the system does not tell.',
  },
  eventLoopUtilization: {
    name: 'process_eventloop_utilization_ratio',
    type: 'gauge',
    aggregate: 'max',
    unit: 'ratio',
    help: 'Part of the time since the last scrape in which the event loop was busy, 0 to 1.',
  },
});
