import type { WriteAlertCases } from '../alert-cases';
import { after, steady, usualCases } from '../usual-cases';
import { hostLabels, hostSeries } from './host-series';

export const fileSystemCases: WriteAlertCases = (context) => {
  const { t } = context;
  const labels = { ...hostLabels(context), device: '/dev/sda1' };
  const mount = (metric: string, where = '/data', type = 'ext4') =>
    hostSeries(context, metric, `device="/dev/sda1",fstype="${type}",mountpoint="${where}"`);
  const size = { [mount('node_filesystem_size_bytes')]: steady(1e12) };
  const readOnly = (where?: string, type?: string) =>
    mount('node_filesystem_readonly', where, type);
  const inodes = (part: number, type = 'ext4') => ({
    ...size,
    [mount('node_filesystem_files', '/data', type)]: steady(1_000_000),
    [mount('node_filesystem_files_free', '/data', type)]: steady(10_000 * part),
  });
  const disks = (active: number, required: number) => ({
    [hostSeries(context, 'node_md_disks', 'device="md0",state="active"')]: steady(active),
    [hostSeries(context, 'node_md_disks', 'device="md0",state="spare"')]: steady(1),
    [hostSeries(context, 'node_md_disks_required', 'device="md0"')]: steady(required),
  });
  const turned = after('0x9', steady(1));
  return {
    HostFilesystemReadOnly: usualCases(context, {
      when: 'a file system that was writable is no longer',
      fires: { ...size, [readOnly()]: turned },
      quiet: {
        'it never was': { ...size, [readOnly()]: steady(1) },
        'it is again': { ...size, [readOnly()]: after('0x9 1x1', steady(0)) },
        'it is an image': { ...size, [readOnly('/data', 'squashfs')]: turned },
        'another of its mounts can be written': {
          ...size,
          [readOnly()]: turned,
          [readOnly('/srv')]: steady(0),
        },
      },
      forSeconds: t.forBrief,
      samplesBefore: 10,
      labels,
      summary: 'A file system can no longer be written.',
      description: '/data (/dev/sda1) of a:9100 was writable and is now read-only.',
    }),
    HostInodesLow: usualCases(context, {
      when: 'hardly any inodes are left',
      fires: inodes(0.8 * t.inodesFree),
      quiet: {
        'a few more are left': inodes(1.2 * t.inodesFree),
        'it is an image': inodes(0, 'squashfs'),
        'the file system has none to count': {
          ...size,
          [mount('node_filesystem_files')]: steady(0),
          [mount('node_filesystem_files_free')]: steady(-1),
        },
      },
      forSeconds: t.forShort,
      labels,
      summary: 'A file system has hardly any inodes left.',
      description: `Only ${0.8 * t.inodesFree} % of the inodes are free on /data (/dev/sda1) of a:9100.`,
    }),
    HostRaidDegraded: usualCases(context, {
      when: 'an array has fewer active disks than it needs',
      fires: disks(1, 2),
      quiet: { 'it has all of them': disks(2, 2) },
      forSeconds: t.forMedium,
      labels: { ...hostLabels(context), device: 'md0' },
      summary: 'A RAID array lacks a disk.',
      description: 'md0 of a:9100 lacks 1 of its disks.',
    }),
  };
};
