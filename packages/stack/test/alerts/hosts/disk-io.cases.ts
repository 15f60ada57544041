import type { WriteAlertCases } from '../alert-cases';
import { humanize, humanizeDuration } from '../humanize';
import { after, growing, steady, usualCases } from '../usual-cases';
import { hostLabels, hostSeries } from './host-series';

export const diskIoCases: WriteAlertCases = (context) => {
  const { t } = context;
  const labels = { ...hostLabels(context), device: 'nvme0n1' };
  const warmUp = (seconds: number) => seconds + t.rateWindow;
  // A rate over a window that has just begun is a small part of what it will be.
  const atFirst = (2 * t.rateWindow) / t.scrapeInterval;
  const disk = (metric: string, device = 'nvme0n1') =>
    hostSeries(context, `node_disk_${metric}_total`, `device="${device}"`);
  const perSecond = (rate: number) => growing(rate * t.scrapeInterval);
  /** Reads and writes a second, each with its mean time. */
  const work = (
    [reads, readSeconds]: readonly [number, number],
    [writes, writeSeconds]: readonly [number, number],
    device?: string,
  ) => ({
    [disk('reads_completed', device)]: perSecond(reads),
    [disk('read_time_seconds', device)]: perSecond(reads * readSeconds),
    [disk('writes_completed', device)]: perSecond(writes),
    [disk('write_time_seconds', device)]: perSecond(writes * writeSeconds),
  });
  const slow = 1.2 * t.diskLatency;
  const many = t.diskOperationsFloor;
  const busy = (queue: number, part: number, device?: string) => ({
    [disk('io_time_weighted_seconds', device)]: perSecond(queue),
    [disk('io_time_seconds', device)]: perSecond(part),
  });
  const [busyEnough, queueEnough] = [(1 + t.diskBusy) / 2, 1.2 * t.diskQueue];
  const waiting = (first: number, second: number) => ({
    [hostSeries(context, 'node_cpu_seconds_total', 'cpu="0",mode="iowait"')]: perSecond(first),
    [hostSeries(context, 'node_cpu_seconds_total', 'cpu="1",mode="iowait"')]: perSecond(second),
    [hostSeries(context, 'node_cpu_seconds_total', 'cpu="0",mode="user"')]: perSecond(0.9),
    [hostSeries(context, 'node_cpu_seconds_total', 'cpu="1",mode="idle"')]: perSecond(0.9),
  });
  const wait = t.ioWait / 100;
  return {
    HostDiskSlow: [
      ...usualCases(context, {
        when: 'reads take long',
        fires: work([2 * many, slow], [0, 0]),
        waits: work([0, 0], [atFirst * many, slow]),
        quiet: {
          'they are a little faster': work(
            [many, 0.9 * t.diskLatency],
            [many, 0.9 * t.diskLatency],
          ),
          'a few slow ones are among many': work([1000, 0.001], [5, 1]),
          'there is hardly any': work([0.5 * many, slow], [0.4 * many, slow]),
          'it is a volume above the disk': work([2 * many, slow], [0, 0], 'dm-0'),
          'it is a file that is mounted': work([2 * many, slow], [0, 0], 'loop0'),
        },
        forSeconds: t.forMedium,
        warmUpSeconds: warmUp(t.forMedium),
        labels,
        summary: 'A disk takes long for each read and write.',
        description: `A read or write of nvme0n1 of a:9100 takes ${humanizeDuration(slow)} on average.`,
      }),
      {
        title: 'is quiet after one read that took ten seconds',
        series: {
          [disk('reads_completed')]: after('0x9', steady(1))(200),
          [disk('read_time_seconds')]: after('0x9', steady(10))(200),
          [disk('writes_completed')]: steady(0)(200),
          [disk('write_time_seconds')]: steady(0)(200),
        },
        atSeconds: 12 * t.scrapeInterval,
        expect: 'quiet',
      },
    ],
    HostDiskSaturated: usualCases(context, {
      when: 'a disk is never idle and has a long queue',
      fires: busy(queueEnough, busyEnough),
      waits: busy(atFirst * queueEnough, atFirst),
      quiet: {
        'its queue is short': busy(0.9 * t.diskQueue, busyEnough),
        'it rests between bursts': busy(queueEnough, 0.9 * t.diskBusy),
        'it is a volume above the disk': busy(queueEnough, busyEnough, 'md0'),
      },
      forSeconds: t.forLong,
      warmUpSeconds: warmUp(t.forLong),
      labels,
      summary: 'A disk is busy all the time, with a queue in front of it.',
      description: `On average ${humanize(queueEnough)} reads and writes wait for nvme0n1 of a:9100.`,
    }),
    HostIoWait: usualCases(context, {
      when: 'the processors wait for disks',
      fires: waiting(2.2 * wait, 0.2 * wait),
      waits: waiting(2 * atFirst * wait, 0),
      quiet: { 'they wait a little less': waiting(1.8 * wait, 0) },
      forSeconds: t.forMedium,
      warmUpSeconds: warmUp(t.forMedium),
      labels: hostLabels(context),
      summary: 'The processors of a machine wait for its disks.',
      description: `The processors of a:9100 spend ${humanize(1.2 * t.ioWait)} % of their time with nothing to do but wait for disks.`,
    }),
  };
};
