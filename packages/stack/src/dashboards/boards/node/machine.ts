import type { StackContext } from '../../../stack-context';
import type { RowDefinition } from '../../define-board';
import { byServer, ofServer } from '../../panel-selectors';
import { tooHigh } from '../../panel-thresholds';

/** The machine or container below the processes. */
export function machineRow({ m, t }: StackContext): RowDefinition {
  return {
    title: 'Machine',
    panels: [
      {
        title: 'Processor',
        kind: 'gauge',
        description: 'Of the busiest machine or container.',
        unit: 'percent',
        min: 0,
        max: 100,
        queries: [{ expr: `max(${ofServer(m.system.cpuUsagePercent)})`, legend: 'used' }],
        thresholds: tooHigh({ warning: t.cpuHigh, critical: t.cpuCritical }),
      },
      {
        title: 'Memory',
        kind: 'gauge',
        description: 'Of the fullest machine or container.',
        unit: 'percent',
        min: 0,
        max: 100,
        queries: [{ expr: `max(${ofServer(m.system.memoryPercent)})`, legend: 'used' }],
        thresholds: tooHigh({ warning: t.memoryHigh, critical: t.memoryCritical }),
      },
      {
        title: 'Disk',
        kind: 'gauge',
        description: 'Of the fullest file system.',
        unit: 'percent',
        min: 0,
        max: 100,
        queries: [{ expr: `max(${ofServer(m.system.diskPercent)})`, legend: 'used' }],
        thresholds: tooHigh({ warning: 100 - t.diskFreeLow, critical: 100 - t.diskFreeCritical }),
      },
      {
        title: 'Software',
        kind: 'table',
        description: 'What each server says that it is.',
        unit: 'exact',
        emptyIf: 'no server says what it is',
        width: 6,
        queries: [
          {
            expr: `max by (instance, client, version, network) (${ofServer(m.node.info)})`,
            legend: 'Present',
          },
        ],
        alerts: ['NodeUpgradeRequired'],
      },
      {
        title: 'Processor over time',
        kind: 'graph',
        description: 'Part of the processors that is used, of the container if it has a limit.',
        unit: 'percent',
        min: 0,
        max: 100,
        queries: [{ expr: ofServer(m.system.cpuUsagePercent), legend: byServer }],
        alerts: ['HighCPUUsage', 'CriticalCPUUsage'],
        thresholds: tooHigh({ warning: t.cpuHigh, critical: t.cpuCritical }),
      },
      {
        title: 'Memory over time',
        kind: 'graph',
        description: 'Part of the memory that is used and cannot be given back at once.',
        unit: 'percent',
        min: 0,
        max: 100,
        queries: [{ expr: ofServer(m.system.memoryPercent), legend: byServer }],
        alerts: ['HighMemoryUsage', 'CriticalMemoryUsage'],
        thresholds: tooHigh({ warning: t.memoryHigh, critical: t.memoryCritical }),
      },
      {
        title: 'Disk over time',
        kind: 'graph',
        description: 'Part of the file system that holds the data.',
        unit: 'percent',
        min: 0,
        max: 100,
        queries: [{ expr: ofServer(m.system.diskPercent), legend: byServer }],
        alerts: ['DiskSpaceRunningOut', 'CriticalDiskSpace'],
        thresholds: tooHigh({ warning: 100 - t.diskFreeLow, critical: 100 - t.diskFreeCritical }),
      },
      {
        title: 'Memory in bytes',
        kind: 'graph',
        description: 'Used on the machine or in the container.',
        unit: 'bytes',
        queries: [{ expr: ofServer(m.system.memoryUsageBytes), legend: byServer }],
      },
      {
        title: 'Disk in bytes',
        kind: 'graph',
        description: 'Used, and what there is for others than root.',
        unit: 'bytes',
        queries: [
          { expr: ofServer(m.system.diskUsageBytes), legend: `${byServer} used` },
          { expr: ofServer(m.system.diskSizeBytes), legend: `${byServer} size` },
        ],
      },
      {
        title: 'Disk that is free',
        kind: 'graph',
        description: 'What is left for the chain to grow into.',
        unit: 'bytes',
        queries: [
          {
            expr: `${ofServer(m.system.diskSizeBytes)} - ${ofServer(m.system.diskUsageBytes)}`,
            legend: byServer,
          },
        ],
        alerts: ['DiskFullSoon'],
      },
    ],
  };
}
