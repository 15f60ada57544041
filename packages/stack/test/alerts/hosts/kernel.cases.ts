import type { WriteAlertCases } from '../alert-cases';
import { humanizeDuration, humanizePercentage } from '../humanize';
import { after, growing, steady, usualCases } from '../usual-cases';
import { hostLabels, hostSeries } from './host-series';

/** Limits and start of the kernel, its clock, and the collectors that look at it. */
export const kernelCases: WriteAlertCases = (context) => {
  const { t } = context;
  const labels = hostLabels(context);
  const descriptors = (part: number) => ({
    [hostSeries(context, 'node_filefd_allocated')]: steady(1000 * part),
    [hostSeries(context, 'node_filefd_maximum')]: steady(1000),
  });
  /** A machine that began so long before the first sample. */
  const began = (seconds: number) => ({
    [hostSeries(context, 'node_time_seconds')]: growing(t.scrapeInterval, 1_000_000),
    [hostSeries(context, 'node_boot_time_seconds')]: steady(1_000_000 - seconds),
  });
  const atSeconds = 4 * t.scrapeInterval;
  const collector = hostSeries(context, 'node_scrape_collector_success', 'collector="systemd"');
  const written = hostSeries(context, 'node_textfile_mtime_seconds', 'file="/var/apt.prom"');
  const offset = hostSeries(context, 'node_timex_offset_seconds');
  const status = hostSeries(context, 'node_timex_sync_status');
  const error = hostSeries(context, 'node_timex_maxerror_seconds');
  const staleAt = Math.ceil(t.forShort / t.scrapeInterval + 4) * t.scrapeInterval;
  return {
    HostFileDescriptors: usualCases(context, {
      when: 'most of the file descriptors are in use',
      fires: descriptors(1.1 * t.machineFileDescriptors),
      quiet: { 'a few less are in use': descriptors(0.9 * t.machineFileDescriptors) },
      forSeconds: t.forShort,
      labels,
      summary: 'A machine has hardly any file descriptors left.',
      description: `${humanizePercentage(1.1 * t.machineFileDescriptors)} of the file descriptors of a:9100 are in use.`,
    }),
    HostRebooted: usualCases(context, {
      when: 'the machine has begun anew',
      fires: began(0.9 * t.restartWindow - atSeconds),
      quiet: { 'it is a while ago': began(1.1 * t.restartWindow) },
      forSeconds: 0,
      labels,
      summary: 'A machine has started anew.',
      description: `a:9100 has started ${humanizeDuration(0.9 * t.restartWindow)} ago.`,
    }),
    HostCollectorFailing: usualCases(context, {
      when: 'a collector that worked fails',
      fires: { [collector]: after('1x9', steady(0)) },
      quiet: {
        'it never worked': { [collector]: steady(0) },
        'it works again': { [collector]: after('1x9 0x1', steady(1)) },
      },
      forSeconds: t.forMedium,
      samplesBefore: 10,
      labels: { ...labels, collector: 'systemd' },
      summary: 'A part of a node exporter no longer works.',
      description: 'The collector systemd of the node exporter at a:9100 worked and now fails.',
    }),
    HostTextfileStale: usualCases(context, {
      when: 'a file is old',
      // Time begins at 0 here.
      fires: { [written]: steady(-1.1 * t.textfileAge) },
      quiet: { 'it is younger': { [written]: steady(-0.8 * t.textfileAge) } },
      forSeconds: t.forShort,
      labels: { ...labels, file: '/var/apt.prom' },
      summary: 'A file for the node exporter is no longer written.',
      description: `/var/apt.prom of a:9100 was written ${humanizeDuration(1.1 * t.textfileAge + staleAt)} ago.`,
    }),
    ClockDrift: usualCases(context, {
      when: 'the clock is behind its time servers',
      fires: { [offset]: steady(-1.2 * t.clockOffset) },
      quiet: {
        'it is close': { [offset]: steady(-0.9 * t.clockOffset) },
        'it is close on the other side': { [offset]: steady(0.9 * t.clockOffset) },
      },
      forSeconds: t.forShort,
      labels,
      summary: 'The clock of a machine is off.',
      description: `The clock of a:9100 is ${Number((1200 * t.clockOffset).toPrecision(4))}ms away from its time servers.`,
    }),
    ClockSyncLost: usualCases(context, {
      when: 'a clock that was synchronised is no longer',
      fires: {
        [status]: after('1x9', steady(0)),
        [error]: after('0.02x9', steady(t.clockMaxError)),
      },
      quiet: {
        'it never was': { [status]: steady(0), [error]: steady(t.clockMaxError) },
        'it is again': {
          [status]: after('1x9 0x2', steady(1)),
          [error]: after('0.02x9', steady(t.clockMaxError)),
        },
        'its error is still small': {
          [status]: after('1x9', steady(0)),
          [error]: after('0.02x9', steady(t.clockMaxError / 2)),
        },
      },
      forSeconds: t.forShort,
      samplesBefore: 10,
      labels,
      summary: 'The clock of a machine is no longer synchronised.',
      description: `The clock of a:9100 was synchronised and is no longer; it may be off by ${t.clockMaxError}s and more.`,
    }),
  };
};
