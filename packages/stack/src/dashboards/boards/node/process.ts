import type { StackContext } from '../../../stack-context';
import type { RowDefinition } from '../../define-board';
import { byServer, ofServer, perSecond } from '../../panel-selectors';
import { neutral, tooHigh } from '../../panel-thresholds';

/** The processes. */
export function processRow({ m, t }: StackContext): RowDefinition {
  return {
    title: 'Process',
    panels: [
      {
        title: 'Uptime',
        kind: 'stat',
        description: 'Time since each process started.',
        unit: 'seconds',
        width: 12,
        queries: [{ expr: ofServer(m.system.uptimeSeconds), legend: byServer }],
        thresholds: neutral,
      },
      {
        title: 'Restarts',
        kind: 'stat',
        description: 'Of all servers in the time that is shown.',
        unit: 'count',
        queries: [
          {
            expr: `sum(changes(${ofServer('process_start_time_seconds')}[$__range]))`,
            legend: 'restarts',
          },
        ],
        thresholds: tooHigh({ warning: 1 }),
        alerts: ['NodeRestarted'],
      },
      {
        title: 'Threads',
        kind: 'stat',
        description: 'Of the process that has most.',
        unit: 'count',
        queries: [{ expr: `max(${ofServer(m.system.threads)})`, legend: 'threads' }],
        thresholds: neutral,
      },
      {
        title: 'Members of a cluster',
        kind: 'stat',
        description: 'Processes and threads that answer as one.',
        unit: 'count',
        queries: [{ expr: `sum(${ofServer(m.node.clusterMembers)})`, legend: 'members' }],
        emptyIf: 'no server runs as a cluster of processes',
        rare: true,
        thresholds: neutral,
      },
      {
        title: 'Uptime over time',
        kind: 'graph',
        description: 'A fall to 0 is a restart.',
        unit: 'seconds',
        queries: [{ expr: ofServer(m.system.uptimeSeconds), legend: byServer }],
        alerts: ['NodeProcessCrash'],
      },
      {
        title: 'Threads over time',
        kind: 'graph',
        description: 'A number that keeps growing is a leak.',
        unit: 'count',
        queries: [{ expr: ofServer(m.system.threads), legend: byServer }],
        alerts: ['HighThreadCount'],
        thresholds: tooHigh({ warning: t.threads }),
      },
      {
        title: 'Event loop in use',
        kind: 'graph',
        description: 'Part of the time in which the event loop was busy. Near 1 all requests wait.',
        unit: 'ratio',
        min: 0,
        max: 1,
        queries: [{ expr: ofServer(m.system.eventLoopUtilization), legend: byServer }],
        alerts: ['EventLoopSaturated'],
        thresholds: tooHigh({ warning: t.eventLoopUtilization }),
      },
      {
        title: 'Lag of the event loop',
        kind: 'graph',
        description: 'By how much timers are late, in the worst hundredth.',
        unit: 'seconds',
        queries: [{ expr: ofServer('nodejs_eventloop_lag_p99_seconds'), legend: byServer }],
        emptyIf: 'the option processMetrics is off',
        alerts: ['EventLoopLagging'],
        thresholds: tooHigh({ warning: t.eventLoopLag }),
      },
      {
        title: 'Processor by process',
        kind: 'graph',
        description: 'Cores that each process keeps busy.',
        unit: 'cores',
        queries: [{ expr: perSecond(ofServer('process_cpu_seconds_total')), legend: byServer }],
        emptyIf: 'the option processMetrics is off',
      },
      {
        title: 'Memory by process',
        kind: 'graph',
        description: 'Resident memory, and the heap of JavaScript in it.',
        unit: 'bytes',
        queries: [
          { expr: ofServer('process_resident_memory_bytes'), legend: `${byServer} resident` },
          { expr: ofServer('nodejs_heap_size_used_bytes'), legend: `${byServer} heap` },
        ],
        emptyIf: 'the option processMetrics is off',
      },
      {
        title: 'Open files',
        kind: 'graph',
        description: 'As a part of what the process may open.',
        unit: 'ratio',
        min: 0,
        queries: [
          {
            expr: `${ofServer('process_open_fds')} / ${ofServer('process_max_fds')}`,
            legend: byServer,
          },
        ],
        emptyIf: 'the option processMetrics is off',
        alerts: ['FileDescriptorsRunningOut'],
        thresholds: tooHigh({ warning: t.fileDescriptors }),
      },
      {
        title: 'Garbage collection',
        kind: 'graph',
        description: 'Part of the time that is spent on it.',
        unit: 'ratio',
        min: 0,
        queries: [
          {
            expr: `sum by (instance) (${perSecond(ofServer('nodejs_gc_duration_seconds_sum'))})`,
            legend: byServer,
          },
        ],
        emptyIf: 'the option processMetrics is off',
      },
    ],
  };
}
