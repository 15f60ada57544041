import { duration } from '../../duration';
import { byHost } from '../by-host';
import type { AlertDefinition, AlertGroup } from '../define-alerts';
import { fileSystemLabels, fileSystems, mountsOfAlert } from './file-system-series';
import { freeSpace, whatFills } from './free-space-steps';

/** Space on the file systems of a machine, now and in some days. */
export const diskSpaceAlerts: AlertGroup = (context) => [
  ...diskSpace(context),
  ...diskFullSoon(context),
];

const condition = 'host-disk';

const diskSpace: AlertGroup = (context) => {
  const { t } = context;
  const on = fileSystems(context);
  const by = fileSystemLabels(context);
  const free = `min by (${by}) (node_filesystem_avail_bytes{${on}})`;
  const size = `min by (${by}) (node_filesystem_size_bytes{${on}})`;
  const below = (percent: number, bytes: number) =>
    byHost(`${free} < ${percent / 100} * ${size} and on (${by}) ${free} < ${bytes}`);
  const description = `Only {{ $value | humanize1024 }}B are free on ${mountsOfAlert(context)} ({{ $labels.device }}) of {{ $labels.instance }}.`;
  const diagnosis = [
    { look: 'Bytes that are free, by mount.', query: `node_filesystem_avail_bytes{${on}}` },
    {
      look: 'Bytes that went or came within the last hour: divide what is free by it for the hours that are left.',
      query: `delta(node_filesystem_avail_bytes{${on}}[1h])`,
    },
    ...whatFills,
  ];
  const atBoth = (percent: number, bytes: number) =>
    `Less than ${percent} % of a file system is free, and less than ${bytes / 1024 ** 3} GiB. A large disk has time at few percent, and a small one at few bytes.`;
  return [
    {
      name: 'HostDiskSpaceLow',
      severity: 'warning',
      service: 'system',
      labels: { condition },
      expr: below(t.diskFreeLow, t.diskFreeBytesLow),
      forSeconds: t.forShort,
      keepFiringSeconds: t.keepFiring,
      summary: 'A file system of a machine is nearly full.',
      description,
      runbook: {
        meaning: atBoth(t.diskFreeLow, t.diskFreeBytesLow),
        impact: 'Nothing is lost yet. If it holds a chain, it only grows.',
        diagnosis,
        mitigation: [...freeSpace, 'Enlarge the volume, or move the data to a larger one.'],
        falseAlarm:
          'The mount is one of fixed content, such as a snapshot or an image, and its free space does not change.',
      },
    },
    {
      name: 'HostDiskSpaceCritical',
      severity: 'critical',
      service: 'system',
      labels: { condition },
      expr: below(t.diskFreeCritical, t.diskFreeBytesCritical),
      forSeconds: t.forBrief,
      keepFiringSeconds: t.keepFiring,
      summary: 'A file system of a machine is about to be full.',
      description,
      runbook: {
        meaning: atBoth(t.diskFreeCritical, t.diskFreeBytesCritical),
        impact:
          'Whatever writes there stops. A chain client that cannot write ends, and its database may be damaged; to build it anew takes hours or days.',
        diagnosis,
        mitigation: [
          'If it fills within minutes, stop the node in order (SIGTERM) before it runs into the end.',
          ...freeSpace,
          'Enlarge the volume (`growpart`, then `resize2fs` or `xfs_growfs`), then start the node.',
        ],
        falseAlarm:
          'The mount is one of fixed content, such as a snapshot or an image, and nothing writes there: the line of free space is flat.',
      },
    },
  ];
};

const diskFullSoon: AlertGroup = (context) => {
  const { t } = context;
  const on = fileSystems(context);
  const by = fileSystemLabels(context);
  const window = duration(t.diskTrendWindow);
  const spike = duration(t.diskSpikeWindow);
  const free = `min by (${by}) (node_filesystem_avail_bytes{${on}})`;
  const size = `min by (${by}) (node_filesystem_size_bytes{${on}})`;
  const most = (offset: string) =>
    `min by (${by}) (max_over_time(node_filesystem_avail_bytes{${on}}[${spike}]${offset}))`;
  // What a compaction takes and gives back is in neither of both maxima.
  const lost = `(${most(` offset ${window}`)} - ${most('')}) / ${t.diskTrendWindow}`;
  return [
    {
      name: 'HostDiskFullSoon',
      severity: 'warning',
      service: 'system',
      labels: { condition },
      expr: byHost(
        `${free} / (${lost} > 0) < ${t.diskFullWithin}` +
          ` and on (${by}) ${free} < ${t.diskTrendFree / 100} * ${size}`,
      ),
      forSeconds: t.forLong,
      keepFiringSeconds: t.keepFiring,
      summary: 'A file system of a machine fills up within days.',
      description: `If it grows as it did lately, ${mountsOfAlert(context)} ({{ $labels.device }}) of {{ $labels.instance }} is full in {{ $value | humanizeDuration }}.`,
      runbook: {
        meaning: `By what was lost within ${window}, nothing is free within ${duration(t.diskFullWithin)}, and less than ${t.diskTrendFree} % is free now. Of each ${spike} the most free space counts, so that what a compaction takes and gives back is no loss.`,
        impact: 'None yet. This is the time to order space, instead of at night.',
        diagnosis: [
          {
            look: 'Free bytes by mount: a straight line is the chain, steps are logs or snapshots, a saw-tooth a database that compacts.',
            query: `node_filesystem_avail_bytes{${on}}`,
          },
          {
            look: 'Loss in bytes a second. A node that catches up grows fast for a while; compare with one that is in sync.',
            query: lost,
          },
          ...whatFills,
        ],
        mitigation: [
          'Stop what should not grow: verbose logs, snapshots without rotation.',
          ...freeSpace,
          'Enlarge the volume while there is time.',
        ],
        falseAlarm:
          'The node catches up, or a snapshot is unpacked: the loss ends with it, and what is left is enough.',
      },
    } satisfies AlertDefinition,
  ];
};
