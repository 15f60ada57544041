import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';

/** Matchers that leave disks themselves: what lies above, such as LVM, would be told twice. */
export const noVolumeAbove = 'device!~"(?:loop|ram|zram|dm-|md|sr|fd).+"';

/** Whether the disks keep up: the usual bottleneck of a client that executes blocks. */
export const diskIoAlerts: AlertGroup = (context) => {
  const { t, jobs, by } = context;
  const on = `job="${jobs.nodeExporter}",${noVolumeAbove}`;
  const labels = `${by.server}, device`;
  const window = duration(t.rateWindow);
  const rate = (metric: string) => `rate(node_disk_${metric}_total{${on}}[${window}])`;
  const time = `sum by (${labels}) (${rate('read_time_seconds')} + ${rate('write_time_seconds')})`;
  const operations = `sum by (${labels}) (${rate('reads_completed')} + ${rate('writes_completed')})`;
  const look = [
    'On the machine: `iostat -x 5` (r_await and w_await in ms, aqu-sz, %util), `iotop -oPa` or `pidstat -d 5` shows who reads and writes.',
    {
      look: 'Reads and writes a second: as many as ever is a disk that has become slow, more is a load that is new.',
      query: operations,
    },
    '`smartctl -a /dev/<disk>` or `nvme smart-log /dev/<disk>`: errors, temperature (hot disks throttle), spare. On a rented volume, see whether it is at the limit of IOPS that was paid for.',
  ];
  const mitigation = [
    'Stop what need not run now: snapshots, backups, `fstrim`, scrubs, a second node on the same disk.',
    'Raise the IOPS of a rented volume, or move the data to a local NVMe SSD.',
    'Give the client more cache (`--cache` of geth, `dbcache` of bitcoind), so that it reads less.',
  ];
  return [
    {
      name: 'HostDiskSlow',
      severity: 'warning',
      service: 'system',
      expr:
        `${time} / ${operations} > ${t.diskLatency}` +
        ` and on (${labels}) ${operations} > ${t.diskOperationsFloor}`,
      forSeconds: t.forMedium,
      keepFiringSeconds: t.keepFiring,
      summary: 'A disk takes long for each read and write.',
      description:
        'A read or write of {{ $labels.device }} of {{ $labels.instance }} takes {{ $value | humanizeDuration }} on average.',
      runbook: {
        meaning: `Over ${window} one read or write took more than ${t.diskLatency * 1000} ms on average, its time in the queue included.`,
        impact:
          'A client that looks state up on this disk falls behind the chain, and answers slowly.',
        diagnosis: look,
        mitigation,
        falseAlarm:
          'A compaction, a scrub of a RAID or a snapshot by the provider is under way, and the node keeps its head.',
      },
    },
    {
      name: 'HostDiskSaturated',
      severity: 'warning',
      service: 'system',
      expr:
        `${rate('io_time_weighted_seconds')} > ${t.diskQueue}` +
        ` and on (${labels}) ${rate('io_time_seconds')} > ${t.diskBusy}`,
      forSeconds: t.forLong,
      keepFiringSeconds: t.keepFiring,
      summary: 'A disk is busy all the time, with a queue in front of it.',
      description:
        'On average {{ $value | humanize }} reads and writes wait for {{ $labels.device }} of {{ $labels.instance }}.',
      runbook: {
        meaning: `The disk was never idle (${t.diskBusy * 100} % and more), and more than ${t.diskQueue} reads and writes were in its queue.`,
        impact:
          'It gives what it can, and more is asked of it. During a first synchronisation this is usual; in a node that is in sync it comes before falling behind.',
        diagnosis: look,
        mitigation,
        falseAlarm:
          'The node catches up or compacts its database, and the head keeps up otherwise: NVMe disks work at many requests at once.',
      },
    },
    {
      name: 'HostIoWait',
      severity: 'warning',
      service: 'system',
      expr: `100 * avg by (${by.server}) (rate(node_cpu_seconds_total{job="${jobs.nodeExporter}",mode="iowait"}[${window}])) > ${t.ioWait}`,
      forSeconds: t.forMedium,
      keepFiringSeconds: t.keepFiring,
      summary: 'The processors of a machine wait for its disks.',
      description:
        'The processors of {{ $labels.instance }} spend {{ $value | humanize }} % of their time with nothing to do but wait for disks.',
      runbook: {
        meaning: `More than ${t.ioWait} % of the time of all processors is idle because of reads and writes that are under way.`,
        impact: 'The machine does less than it could: the disk is its bottleneck.',
        diagnosis: [
          {
            look: 'Part of the time in which something waits for a disk, where the kernel tells (PSI).',
            query: `rate(node_pressure_io_waiting_seconds_total{job="${jobs.nodeExporter}"}[${window}])`,
          },
          ...look,
        ],
        mitigation,
        falseAlarm:
          'The machine has nothing else to do: a waiting processor counts as one that waits for the disk. The node keeps its head, and the disk is not slow.',
      },
    },
  ];
};
