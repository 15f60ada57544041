import type { StackContext } from '../../../stack-context';
import type { RowDefinition } from '../../define-board';
import { byServer, ofServer, perSecond } from '../../panel-selectors';
import { tooHigh, tooLow } from '../../panel-thresholds';

/** Processors and memory of machines. */
export function machinesRow({ jobs, t }: StackContext): RowDefinition {
  const of = (metric: string, ...matchers: string[]) =>
    ofServer(metric, `job="${jobs.nodeExporter}"`, ...matchers);
  return {
    title: 'Machines',
    panels: [
      {
        title: 'Processors in use',
        kind: 'graph',
        description: 'Part of the time in which the processors of a machine were not idle.',
        unit: 'ratio',
        min: 0,
        max: 1,
        queries: [
          {
            expr: `1 - avg by (instance) (${perSecond(of('node_cpu_seconds_total', 'mode="idle"'))})`,
            legend: byServer,
          },
        ],
      },
      {
        title: 'Load by processor',
        kind: 'graph',
        description:
          'Processes that want to run, or wait for a disk, by processor, over 5 minutes. Above 1 they wait for each other.',
        unit: 'count',
        queries: [
          {
            expr: `${of('node_load5')} / on (job, instance) count by (job, instance) (${of('node_cpu_seconds_total', 'mode="idle"')})`,
            legend: byServer,
          },
        ],
        thresholds: tooHigh({ warning: t.loadPerProcessor }),
        alerts: ['HostCpuSaturated'],
      },
      {
        title: 'Pressure',
        kind: 'graph',
        description:
          'Part of the time in which something could not go on, for want of a processor, of memory, or of a disk.',
        unit: 'ratio',
        min: 0,
        emptyIf: 'the kernel does not measure it (PSI)',
        queries: ['cpu', 'memory', 'io'].map((what) => ({
          expr: perSecond(of(`node_pressure_${what}_waiting_seconds_total`)),
          legend: `${byServer} ${what}`,
        })),
      },
      {
        title: 'Memory in use',
        kind: 'graph',
        description: 'Part of the memory that cannot be had at once.',
        unit: 'ratio',
        min: 0,
        max: 1,
        queries: [
          {
            expr: `1 - ${of('node_memory_MemAvailable_bytes')} / ${of('node_memory_MemTotal_bytes')}`,
            legend: byServer,
          },
        ],
        thresholds: tooHigh({ warning: 1 - t.memoryAvailable / 100 }),
        alerts: ['HostMemoryLow'],
      },
      {
        title: 'Swapped',
        kind: 'graph',
        description:
          'Pages a second that went to swap and came back. Swap that is in use and rests is no matter.',
        unit: 'perSecond',
        queries: [
          { expr: perSecond(of('node_vmstat_pswpout')), legend: `${byServer} to swap` },
          { expr: perSecond(of('node_vmstat_pswpin')), legend: `${byServer} back` },
        ],
        alerts: ['HostSwapping'],
      },
      {
        title: 'Processes killed for memory',
        kind: 'graph',
        description: 'By the kernel, a minute.',
        unit: 'perMinute',
        queries: [{ expr: `60 * ${perSecond(of('node_vmstat_oom_kill'))}`, legend: byServer }],
        alerts: ['HostOomKills'],
      },
      {
        title: 'File descriptors of machines',
        kind: 'graph',
        description: 'Part of what the kernel allows for all processes together.',
        unit: 'ratio',
        min: 0,
        queries: [
          {
            expr: `${of('node_filefd_allocated')} / ${of('node_filefd_maximum')}`,
            legend: byServer,
          },
        ],
        thresholds: tooHigh({ warning: t.machineFileDescriptors }),
        alerts: ['HostFileDescriptors'],
      },
      {
        title: 'Time since the machine started',
        kind: 'graph',
        description: 'A line that falls to 0 is a machine that has started anew.',
        unit: 'seconds',
        min: 0,
        queries: [
          {
            expr: `${of('node_time_seconds')} - ${of('node_boot_time_seconds')}`,
            legend: byServer,
          },
        ],
        thresholds: tooLow({ warning: t.restartWindow }),
        alerts: ['HostRebooted'],
      },
    ],
  };
}
