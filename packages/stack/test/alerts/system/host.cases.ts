import type { WriteAlertCases } from '../alert-cases';
import { humanizePercentage } from '../humanize';
import { after, growing, steady, usualCases } from '../usual-cases';

export const hostCases: WriteAlertCases = (context) => {
  const { t, jobs } = context;
  const labels = { cluster: 'c', job: jobs.nodeExporter, instance: 'a' };
  const on = `{cluster="c",job="${jobs.nodeExporter}",instance="a"}`;
  const onDevice = `{cluster="c",job="${jobs.nodeExporter}",instance="a",device="eth0"}`;
  const offset = `node_timex_offset_seconds${on}`;
  const status = `node_timex_sync_status${on}`;
  const error = `node_timex_maxerror_seconds${on}`;
  const kills = `node_vmstat_oom_kill${on}`;
  const received = `node_network_receive_packets_total${onDevice}`;
  const sent = `node_network_transmit_packets_total${onDevice}`;
  const receiveErrors = `node_network_receive_errs_total${onDevice}`;
  const sendErrors = `node_network_transmit_errs_total${onDevice}`;
  /** As many packets in each direction, and what part of all is damaged by receiving and by sending. */
  const traffic = (perSecond: number, receiving: number, sending: number) => ({
    [received]: growing(perSecond * t.scrapeInterval),
    [sent]: growing(perSecond * t.scrapeInterval),
    [receiveErrors]: growing(2 * perSecond * t.scrapeInterval * receiving),
    [sendErrors]: growing(2 * perSecond * t.scrapeInterval * sending),
  });
  return {
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
      description: `The clock of a is ${Number((1200 * t.clockOffset).toPrecision(4))}ms away from its time servers.`,
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
      description: `The clock of a was synchronised and is no longer; it may be off by ${t.clockMaxError}s and more.`,
    }),
    HostOomKills: [
      ...usualCases(context, {
        when: 'the kernel has ended a process',
        fires: { [kills]: after('7x2', steady(8)) },
        quiet: {
          'it did so before the machine was watched': { [kills]: steady(7) },
          'the machine began anew': { [kills]: after('7x2', steady(0)) },
        },
        forSeconds: 0,
        labels,
        summary: 'The kernel has ended processes, because memory was exhausted.',
        description: 'On a the kernel ended 1 processes lately, because memory was exhausted.',
      }),
      {
        title: 'is quiet when it is long ago',
        series: { [kills]: `7x2 8x${t.selfWindow / t.scrapeInterval + 10}` },
        atSeconds: t.selfWindow + 6 * t.scrapeInterval,
        expect: 'quiet',
      },
    ],
    HostNetworkErrors: usualCases(context, {
      when: 'an interface damages packets',
      fires: traffic(2 * t.networkPacketFloor, 1.2 * t.networkErrorRatio, 0),
      waits: traffic(10_000, 0, 1.2 * t.networkErrorRatio),
      quiet: {
        'it damages few': traffic(10_000, 0.45 * t.networkErrorRatio, 0.45 * t.networkErrorRatio),
        'the line is idle': traffic(0.4 * t.networkPacketFloor, 0.5, 0),
      },
      forSeconds: t.forShort,
      warmUpSeconds: t.forShort + t.rateWindow,
      labels: { ...labels, device: 'eth0' },
      summary: 'A network interface loses packets.',
      description: `${humanizePercentage(1.2 * t.networkErrorRatio)} of the packets of eth0 of a are damaged or lost.`,
    }),
  };
};
