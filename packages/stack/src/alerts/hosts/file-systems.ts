import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';
import { fileSystemLabels, fileSystems, mountsOfAlert } from './file-system-series';

/** What keeps a file system from being written besides its space. */
export const fileSystemAlerts: AlertGroup = (context) => {
  const { t, jobs } = context;
  const on = fileSystems(context);
  const by = fileSystemLabels(context);
  const where = `${mountsOfAlert(context)} ({{ $labels.device }}) of {{ $labels.instance }}`;
  const memory = duration(t.stateMemory);
  const readOnly = `node_filesystem_readonly{${on}}`;
  // Btrfs has none to count.
  const allInodes = `min by (${by}) (node_filesystem_files{${on}}) > 0`;
  const device = `${context.by.server}, device`;
  const active = `sum by (${device}) (node_md_disks{job="${jobs.nodeExporter}",state="active"})`;
  const required = `sum by (${device}) (node_md_disks_required{job="${jobs.nodeExporter}"})`;
  return [
    {
      name: 'HostFilesystemReadOnly',
      severity: 'critical',
      service: 'system',
      expr:
        `min by (${by}) (${readOnly}) == 1` +
        ` and on (${by}) min by (${by}) (min_over_time(${readOnly}[${memory}])) == 0`,
      forSeconds: t.forBrief,
      summary: 'A file system can no longer be written.',
      description: `${where} was writable and is now read-only.`,
      runbook: {
        meaning: `The kernel has mounted it read-only, most often after an error of the disk; within ${memory} before it could be written. After that time this alert ends, whether it was mended or not.`,
        impact: 'The node cannot store blocks: it ends, or hangs. The disk may be about to fail.',
        diagnosis: [
          'On the machine: `findmnt -o TARGET,SOURCE,OPTIONS <mount>`, and `journalctl -k | grep -iE "remount|i/o error|ext4|xfs|nvme"` says why.',
          '`smartctl -a /dev/<disk>` or `nvme smart-log /dev/<disk>`: media errors, spare that is used up, critical warnings.',
          { look: 'Which mounts are read-only, now.', query: `${readOnly} == 1` },
        ],
        mitigation: [
          'Stop the node. If the disk has errors, copy what cannot be made anew (keys, the state of a validator) before anything else, and replace it.',
          'Else `umount <mount>`, `fsck -f <device>` (or `xfs_repair`), mount it again, start the node.',
          'A validator starts elsewhere only with its slashing protection, and never twice.',
        ],
        falseAlarm:
          'Somebody has mounted it read-only on purpose, such as for a snapshot: `dmesg` shows a remount and no I/O error.',
      },
    },
    {
      name: 'HostInodesLow',
      severity: 'warning',
      service: 'system',
      expr: `100 * min by (${by}) (node_filesystem_files_free{${on}}) / (${allInodes}) < ${t.inodesFree}`,
      forSeconds: t.forShort,
      keepFiringSeconds: t.keepFiring,
      summary: 'A file system has hardly any inodes left.',
      description: `Only {{ $value | humanize }} % of the inodes are free on ${where}.`,
      runbook: {
        meaning: `Less than ${t.inodesFree} % of the inodes are free: there are too many small files. \`df -h\` may show much space.`,
        impact: 'When none is left no file can be created, as on a full disk.',
        diagnosis: [
          'On the machine: `df -i`, and `du -x --inodes --max-depth=3 <mount> | sort -n | tail` shows where they are.',
          { look: 'Inodes that are left, by mount.', query: `node_filesystem_files_free{${on}}` },
        ],
        mitigation: [
          'Delete what nobody needs: sessions, mail queues, core dumps, caches, old logs in single files.',
          'ext4 gets its inodes when it is made: more need a new file system (`mkfs.ext4 -i 8192`), or XFS.',
        ],
        falseAlarm:
          'The file system is that of an image or an archive whose files are all there, and their number stays the same.',
      },
    },
    {
      name: 'HostRaidDegraded',
      severity: 'warning',
      service: 'system',
      expr: `${required} - on (${device}) ${active} > 0`,
      forSeconds: t.forMedium,
      summary: 'A RAID array lacks a disk.',
      description:
        '{{ $labels.device }} of {{ $labels.instance }} lacks {{ $value | humanize }} of its disks.',
      runbook: {
        meaning: 'Fewer disks of a software RAID are active than it was made of.',
        impact: 'The data are there. With the next disk that fails they are lost.',
        diagnosis: [
          'On the machine: `cat /proc/mdstat`, `mdadm --detail /dev/<device>` name the disk; `smartctl -a /dev/<disk>` its errors.',
          {
            look: 'Disks by state; `spare` is one that is being filled.',
            query: `node_md_disks{job="${jobs.nodeExporter}"}`,
          },
        ],
        mitigation: [
          'Replace the disk: `mdadm /dev/<device> --fail /dev/<disk> --remove /dev/<disk>`, then `--add` the new one.',
          'See that it fills: `watch cat /proc/mdstat`. Until then the node may be slow.',
        ],
        falseAlarm: 'A disk is being exchanged: `cat /proc/mdstat` shows a recovery that goes on.',
      },
    },
  ];
};
