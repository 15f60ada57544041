import { duration } from '../../duration';
import { byHost } from '../by-host';
import type { AlertGroup } from '../define-alerts';

/** The file system that a server's option `diskPath` is on: by default that of its working directory. */
export const diskAlerts: AlertGroup = ({ r, m, on, by, t }) => {
  const free = `100 - ${r.diskPercent}{${on.servers}}`;
  const usage = `${m.system.diskUsageBytes}{${on.servers}}`;
  const size = `${m.system.diskSizeBytes}{${on.servers}}`;
  const below = (percent: number, bytes: number) =>
    byHost(`${free} < ${percent} and on (${by.server}) ${size} - ${usage} < ${bytes}`);
  const growth = `deriv(${usage}[${duration(t.diskTrendWindow)}])`;
  const whatIsLarge =
    'On the machine: `df -h <diskPath>` shows the file system, `du -xh --max-depth=2 <data folder> | sort -h | tail` what is large, `lsof +L1` files that were deleted and are still open.';
  const whichDisk =
    'Without the option that is the working directory of its process, which need not be the volume of the chain: set `diskPath` to the data folder of the node. All mounts of a machine are seen by the node exporter; see `HostDiskSpaceLow`.';
  return [
    {
      name: 'DiskSpaceRunningOut',
      severity: 'warning',
      service: 'system',
      labels: { condition: 'disk' },
      expr: below(t.diskFreeLow, t.diskFreeBytesLow),
      forSeconds: t.forShort,
      keepFiringSeconds: t.keepFiring,
      summary: 'The disk that a server watches is nearly full.',
      description:
        'Only {{ $value | humanize }} % is free of the disk that diskPath of {{ $labels.instance }} is on.',
      runbook: {
        meaning: `Less than ${t.diskFreeLow} % of the file system that the option \`diskPath\` of the server is on is free, and less than ${t.diskFreeBytesLow / 1024 ** 3} GiB. ${whichDisk}`,
        impact: 'Nothing is lost yet. A chain only grows, so that it fills up.',
        diagnosis: [
          {
            look: 'Bytes that are left.',
            query: `${size} - ${usage}`,
          },
          {
            look: 'Growth in bytes a second: divide what is left by it.',
            query: growth,
          },
          whatIsLarge,
        ],
        mitigation: [
          'Delete old logs, snapshots and packages (`journalctl --vacuum-size=1G`, `apt-get clean`).',
          'Let the node prune old state, if it can.',
          'Enlarge the volume, or move the data to a larger one.',
        ],
        falseAlarm:
          'The figure is of the file system in which the server runs, and the chain is on another one: `df -h` shows both. Or the volume is large, and so small a share of it lasts for months (`DiskFullSoon` is silent).',
        ask: ['disk', 'logs'],
      },
    },
    {
      name: 'CriticalDiskSpace',
      severity: 'critical',
      service: 'system',
      labels: { condition: 'disk' },
      expr: below(t.diskFreeCritical, t.diskFreeBytesCritical),
      forSeconds: t.forBrief,
      keepFiringSeconds: t.keepFiring,
      summary: 'The disk that a server watches is about to be full.',
      description:
        'Only {{ $value | humanize }} % is free of the disk that diskPath of {{ $labels.instance }} is on.',
      runbook: {
        meaning: `Less than ${t.diskFreeCritical} % of the file system that the option \`diskPath\` of the server is on is free, and less than ${t.diskFreeBytesCritical / 1024 ** 3} GiB. ${whichDisk}`,
        impact:
          'A node that cannot write stops, and its database may be damaged. To build it anew takes hours or days.',
        diagnosis: [
          {
            look: 'Bytes that are left on each server.',
            query: `${size} - ${usage}`,
          },
          {
            look: 'Seconds until it is full if it goes on like this; negative: it shrinks.',
            query: `(${size} - ${usage}) / ${growth}`,
          },
          whatIsLarge,
        ],
        mitigation: [
          'Free some space now: logs, core dumps, old snapshots, packages.',
          'If it fills within minutes, stop the node in order (SIGTERM) before it runs into the end.',
          'Enlarge the volume (`growpart`, `resize2fs` or `xfs_growfs`), then start the node.',
          'Afterwards: prune, or plan the growth; see `DiskFullSoon`.',
        ],
        falseAlarm:
          'The figure is of the file system in which the server runs, and nothing there grows: `df -h` an hour ago and now are the same.',
        ask: ['disk', 'logs', 'restart'],
      },
    },
    {
      name: 'DiskFullSoon',
      severity: 'warning',
      service: 'system',
      // A trend alone is noise on an empty disk, and a level alone comes too late on a fast one.
      expr: byHost(
        `(${size} - ${usage}) / (${growth} > 0) < ${t.diskFullWithin}` +
          ` and on (${by.server}) 100 - ${m.system.diskPercent}{${on.servers}} < ${t.diskTrendFree}`,
      ),
      forSeconds: t.forLong,
      keepFiringSeconds: t.keepFiring,
      summary: 'The disk that a server watches fills up within days.',
      description:
        'If it grows as it did lately, the disk that diskPath of {{ $labels.instance }} is on is full in {{ $value | humanizeDuration }}.',
      runbook: {
        meaning: `By the growth of the last ${duration(t.diskTrendWindow)} the file system that the option \`diskPath\` of the server is on is full within ${duration(t.diskFullWithin)}, and less than ${t.diskTrendFree} % of it is free. ${whichDisk}`,
        impact: 'None yet. This is the time to order space, instead of at night.',
        diagnosis: [
          {
            look: 'Growth in bytes a second. A node that catches up grows fast for a while; compare with a server that is in sync.',
            query: growth,
          },
          {
            look: 'Use of the disk: a saw-tooth is a database that compacts, a straight line is the chain, steps are logs or snapshots.',
            query: usage,
          },
          whatIsLarge,
        ],
        mitigation: [
          'Stop what should not grow: verbose logs, snapshots without rotation.',
          'Prune the node, or enlarge the volume while there is time.',
        ],
        falseAlarm:
          'One large file came once, such as a snapshot, a backup or a new index, and the growth has ended: the line is flat again.',
        ask: ['disk'],
      },
    },
  ];
};
