import type { StackContext } from '../../../src/stack-context';
import type { AlertCase, WriteAlertCases } from '../alert-cases';
import { humanize1024, humanizeDuration } from '../humanize';
import { growing, type Series, steady, usualCases } from '../usual-cases';
import { hostLabels, hostSeries } from './host-series';

const GiB = 1024 ** 3;
const TB = 1e12;

export const diskSpaceCases: WriteAlertCases = (context) => {
  const { t } = context;
  const labels = { ...hostLabels(context), device: '/dev/sda1', host: 'a' };
  const free = (bytes: number) => `Only ${humanize1024(bytes)}B are free on /data (/dev/sda1)`;
  const low = 0.9 * (t.diskFreeLow / 100);
  const critical = 0.9 * (t.diskFreeCritical / 100);
  const { diskFreeBytesLow: lowBytes, diskFreeBytesCritical: criticalBytes } = t;
  const volume = (size: number, part: number, where?: string) =>
    volumeOf(context, where, { size: steady(size), free: steady(size * part) });
  const small = 100 * GiB;
  return {
    HostDiskSpaceLow: [
      ...usualCases(context, {
        when: 'little of a file system is free',
        fires: volume(small, low),
        quiet: {
          'a little more is free': volume(small, 1.1 * (t.diskFreeLow / 100)),
          '6 % of a disk of 20 TB are free': volume(20 * TB, 0.06),
          'few bytes are free of a small disk that is nearly empty': volume(GiB, 0.9),
          'it is an image, which is always full': volume(small, 0, squashfs),
          'it is memory': volume(small, low, '/data" tmpfs'),
          'it is a layer of a container': volume(small, low, '/var/lib/docker/overlay2/1" ext4'),
          'it is where the machine starts from': volume(small, low, '/boot/efi" vfat'),
        },
        forSeconds: t.forShort,
        labels,
        summary: 'A file system of a machine is nearly full.',
        description: `${free(small * low)} of a:9100.`,
      }),
      {
        title: 'fires once for a device that is mounted twice, with both places',
        series: samplesOf(context, {
          ...volume(small, low),
          ...volume(small, low, '/srv/data" ext4'),
        }),
        atSeconds: t.forShort + 4 * t.scrapeInterval,
        expect: [
          {
            labels,
            summary: 'A file system of a machine is nearly full.',
            description: `Only ${humanize1024(small * low)}B are free on /data, /srv/data (/dev/sda1) of a:9100.`,
          },
        ],
      },
      {
        title: 'is quiet when the mount has disappeared',
        series: samplesOf(
          context,
          volumeOf(context, undefined, {
            size: () => `${small}x3 stale`,
            free: () => `${small * low}x3 stale`,
          }),
        ),
        atSeconds: t.forShort + t.keepFiring + 8 * t.scrapeInterval,
        expect: 'quiet',
      },
      {
        title: 'fires for a large disk once few bytes are left',
        series: samplesOf(context, volume(20 * TB, (0.9 * lowBytes) / (20 * TB))),
        atSeconds: t.forShort + 4 * t.scrapeInterval,
        expect: [
          {
            labels,
            summary: 'A file system of a machine is nearly full.',
            description: `${free(0.9 * lowBytes)} of a:9100.`,
          },
        ],
      },
    ],
    HostDiskSpaceCritical: [
      ...usualCases(context, {
        when: 'hardly anything of a file system is free',
        fires: volume(small, critical),
        quiet: {
          'it is only running out': volume(small, 1.1 * (t.diskFreeCritical / 100)),
          '4 % of a disk of 20 TB are free': volume(20 * TB, 0.04),
          'a little more than the bytes of a compaction are free': volume(
            20 * TB,
            (1.1 * criticalBytes) / (20 * TB),
          ),
          'it is an image, which is always full': volume(small, 0, squashfs),
        },
        forSeconds: t.forBrief,
        labels,
        summary: 'A file system of a machine is about to be full.',
        description: `${free(small * critical)} of a:9100.`,
      }),
      {
        title: 'fires for a large disk once few bytes are left',
        series: samplesOf(context, volume(20 * TB, (0.9 * criticalBytes) / (20 * TB))),
        atSeconds: t.forBrief + 4 * t.scrapeInterval,
        expect: [
          {
            labels,
            summary: 'A file system of a machine is about to be full.',
            description: `${free(0.9 * criticalBytes)} of a:9100.`,
          },
        ],
      },
    ],
    HostDiskFullSoon: diskFullSoon(context),
  };
};

const squashfs = '/data" squashfs';

/** The series of a file system; `where` is `mount" type`. */
function volumeOf(
  context: StackContext,
  where = '/data" ext4',
  { size, free }: { size: (samples: number) => string; free: (samples: number) => string },
): Series {
  const [mount, type] = where.split('" ');
  const on = `device="/dev/sda1",fstype="${type}",mountpoint="${mount}"`;
  return {
    [hostSeries(context, 'node_filesystem_size_bytes', on)]: size,
    [hostSeries(context, 'node_filesystem_avail_bytes', on)]: free,
  };
}

function samplesOf({ t }: StackContext, series: Series): Record<string, string> {
  const samples = (t.forShort + t.keepFiring) / t.scrapeInterval + 20;
  return Object.fromEntries(
    Object.entries(series).map(([name, write]) => [name, write(Math.ceil(samples))]),
  );
}

/** A disk of 1 TB; the trend is seen from its window, the spikes before it, and the patience after it on. */
function diskFullSoon(context: StackContext): AlertCase[] {
  const { t } = context;
  const stepSeconds = Math.max(t.scrapeInterval, t.diskTrendWindow / 120);
  const size = TB;
  const per = (seconds: number) => Math.ceil(seconds / stepSeconds);
  const samples = per(t.diskTrendWindow + t.diskSpikeWindow + 2 * t.forLong) + 4;
  const atSeconds = samples * stepSeconds;
  // As much a sample as empties what is free at the end within nine tenths of the time.
  const left = 0.3 * size;
  const loss = (seconds: number) => Math.round((left * stepSeconds) / seconds);
  const soon = 0.9 * t.diskFullWithin;
  const falling = (perSample: number, atEnd: number) => () =>
    growing(-perSample, atEnd + perSample * samples)(samples);
  const series = (free: (samples: number) => string) =>
    Object.fromEntries(
      Object.entries(volumeOf(context, undefined, { size: steady(size), free })).map(
        ([name, write]) => [name, write(samples)],
      ),
    );
  const one = (title: string, expect: AlertCase['expect'], free: (n: number) => string) => ({
    title,
    series: series(free),
    stepSeconds,
    atSeconds,
    expect,
  });
  const before = per(t.diskTrendWindow + t.diskSpikeWindow) + 2;
  // The loss is that of whole samples.
  const seconds = (left * stepSeconds) / loss(soon);
  return [
    one(
      'fires when a file system that is rather full loses its space within days',
      [
        {
          labels: { ...hostLabels(context), device: '/dev/sda1', host: 'a' },
          summary: 'A file system of a machine fills up within days.',
          description: `If it grows as it did lately, /data (/dev/sda1) of a:9100 is full in ${humanizeDuration(seconds)}.`,
        },
      ],
      falling(loss(soon), left),
    ),
    {
      ...one('waits when it has just begun to', 'pending', falling(loss(soon), left)),
      atSeconds: per(t.diskTrendWindow + t.diskSpikeWindow) * stepSeconds,
    },
    one('is quiet when it takes longer', 'quiet', falling(loss(1.1 * t.diskFullWithin), left)),
    one(
      'is quiet when there is much space left',
      'quiet',
      falling(Math.round((0.45 * size * stepSeconds) / soon), 0.45 * size),
    ),
    one('is quiet when nothing is lost', 'quiet', steady(left)),
    one('is quiet when space comes back', 'quiet', falling(-loss(soon), left)),
    one(
      'is quiet when a compaction takes much and gives it back',
      'quiet',
      () => `${left}x${before - 1} ${left / 4}x${per(0.8 * t.diskSpikeWindow)} ${left}x${samples}`,
    ),
    {
      ...one(
        'is quiet while a compaction holds much',
        'quiet',
        () => `${left}x${before - 1} ${left / 4}x${samples}`,
      ),
      atSeconds: (before + per(0.8 * t.diskSpikeWindow)) * stepSeconds,
    },
  ];
}
