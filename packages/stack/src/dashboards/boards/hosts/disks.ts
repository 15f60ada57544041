import { noVolumeAbove } from '../../../alerts/hosts/disk-io';
import { noVolume } from '../../../alerts/hosts/file-system-series';
import type { StackContext } from '../../../stack-context';
import type { RowDefinition } from '../../define-board';
import { byServer, ofServer, perSecond } from '../../panel-selectors';
import { tooHigh, tooLow } from '../../panel-thresholds';

/** Space on the disks of machines, and how fast they are. */
export function disksRow({ jobs, t }: StackContext): RowDefinition {
  const of = (metric: string, ...matchers: string[]) =>
    ofServer(metric, `job="${jobs.nodeExporter}"`, ...matchers);
  const ofMount = (metric: string) => of(`node_filesystem_${metric}`, noVolume);
  const byMount = `${byServer} {{mountpoint}}`;
  const byDevice = `${byServer} {{device}}`;
  const disk = (metric: string) => perSecond(of(`node_disk_${metric}_total`, noVolumeAbove));
  const sum = (...terms: string[]) => `sum by (instance, device) (${terms.join(' + ')})`;
  return {
    title: 'Disks of machines',
    panels: [
      {
        title: 'Free on disks',
        kind: 'graph',
        description: 'Part of each file system that is free for others than root.',
        unit: 'ratio',
        min: 0,
        max: 1,
        queries: [
          { expr: `${ofMount('avail_bytes')} / ${ofMount('size_bytes')}`, legend: byMount },
        ],
        thresholds: tooLow({ warning: t.diskFreeLow / 100, critical: t.diskFreeCritical / 100 }),
      },
      {
        title: 'Free bytes on disks',
        kind: 'graph',
        description:
          'What each file system has left for others than root. Alerts ask for a small part and for few bytes, both.',
        unit: 'bytes',
        min: 0,
        queries: [{ expr: ofMount('avail_bytes'), legend: byMount }],
        thresholds: tooLow({ warning: t.diskFreeBytesLow, critical: t.diskFreeBytesCritical }),
        alerts: ['HostDiskSpaceLow', 'HostDiskSpaceCritical'],
      },
      {
        title: 'Time until disks are full',
        kind: 'graph',
        description:
          'If it goes on as in the time that the board shows. Over a time of minutes, a compaction looks as if the disk were full soon.',
        unit: 'seconds',
        min: 0,
        emptyIf: 'no disk loses space',
        queries: [
          {
            expr: `${ofMount('avail_bytes')} / (-deriv(${ofMount('avail_bytes')}[$__range]) > 0)`,
            legend: byMount,
          },
        ],
        thresholds: tooLow({ warning: t.diskFullWithin }),
        alerts: ['HostDiskFullSoon'],
      },
      {
        title: 'Free inodes',
        kind: 'graph',
        description: 'Part of the files that a file system can still hold.',
        unit: 'ratio',
        min: 0,
        max: 1,
        emptyIf: 'no file system counts them, as Btrfs',
        queries: [
          { expr: `${ofMount('files_free')} / (${ofMount('files')} > 0)`, legend: byMount },
        ],
        thresholds: tooLow({ warning: t.inodesFree / 100 }),
        alerts: ['HostInodesLow'],
      },
      {
        title: 'File systems that can be written',
        kind: 'timeline',
        description: 'The kernel makes one read-only after an error of its disk.',
        unit: 'exact',
        queries: [{ expr: ofMount('readonly'), legend: byMount }],
        words: {
          0: { text: 'writable', color: 'green' },
          1: { text: 'read-only', color: 'red' },
        },
        thresholds: tooHigh({ critical: 1 }),
        alerts: ['HostFilesystemReadOnly'],
      },
      {
        title: 'Time of a read or write',
        kind: 'graph',
        description: 'Mean, its time in the queue included. It says little of a disk that is idle.',
        unit: 'seconds',
        min: 0,
        emptyIf: 'the exporter sees no disk, as in a container',
        queries: [
          {
            expr: `${sum(disk('read_time_seconds'))} / ${sum(disk('reads_completed'))}`,
            legend: `${byDevice} read`,
          },
          {
            expr: `${sum(disk('write_time_seconds'))} / ${sum(disk('writes_completed'))}`,
            legend: `${byDevice} write`,
          },
        ],
        thresholds: tooHigh({ warning: t.diskLatency }),
        alerts: ['HostDiskSlow'],
      },
      {
        title: 'Reads and writes',
        kind: 'graph',
        description: 'A second, by disk.',
        unit: 'perSecond',
        emptyIf: 'the exporter sees no disk, as in a container',
        queries: [
          { expr: disk('reads_completed'), legend: `${byDevice} reads` },
          { expr: disk('writes_completed'), legend: `${byDevice} writes` },
        ],
      },
      {
        title: 'Disks at work',
        kind: 'graph',
        description:
          'Part of the time in which a disk had something to do. An SSD may do more, even at 100 %.',
        unit: 'ratio',
        min: 0,
        max: 1,
        emptyIf: 'the exporter sees no disk, as in a container',
        queries: [{ expr: disk('io_time_seconds'), legend: byDevice }],
        thresholds: tooHigh({ warning: t.diskBusy }),
      },
      {
        title: 'Queue of disks',
        kind: 'graph',
        description: 'Reads and writes that wait, on average.',
        unit: 'count',
        min: 0,
        emptyIf: 'the exporter sees no disk, as in a container',
        queries: [{ expr: disk('io_time_weighted_seconds'), legend: byDevice }],
        thresholds: tooHigh({ warning: t.diskQueue }),
        alerts: ['HostDiskSaturated'],
      },
      {
        title: 'Processors that wait for disks',
        kind: 'graph',
        description: 'Part of the time of all processors.',
        unit: 'ratio',
        min: 0,
        queries: [
          {
            expr: `avg by (instance) (${perSecond(of('node_cpu_seconds_total', 'mode="iowait"'))})`,
            legend: byServer,
          },
        ],
        thresholds: tooHigh({ warning: t.ioWait / 100 }),
        alerts: ['HostIoWait'],
      },
      {
        title: 'Disks that RAID arrays lack',
        kind: 'graph',
        description: 'Fewer active disks than the array was made of.',
        unit: 'count',
        min: 0,
        emptyIf: 'there is no software RAID',
        rare: true,
        queries: [
          {
            expr: `${sum(of('node_md_disks_required'))} - ${sum(of('node_md_disks', 'state="active"'))}`,
            legend: byDevice,
          },
        ],
        thresholds: tooHigh({ warning: 1 }),
        alerts: ['HostRaidDegraded'],
      },
    ],
  };
}
