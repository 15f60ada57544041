import type { WriteAlertCases } from '../alert-cases';
import { humanizePercentage } from '../humanize';
import { after, growing, steady, usualCases } from '../usual-cases';
import { hostLabels, hostSeries } from './host-series';

export const networkCases: WriteAlertCases = (context) => {
  const { t } = context;
  const labels = { ...hostLabels(context), device: 'eth0' };
  const card = (metric: string, device = 'eth0') =>
    hostSeries(context, `node_network_${metric}`, `device="${device}"`);
  const perSecond = (rate: number) => growing(rate * t.scrapeInterval);
  /** As many packets in each direction, and what part of all is lost by receiving and by sending. */
  const traffic =
    (what: string) => (rate: number, receiving: number, sending: number, device?: string) => ({
      [card('receive_packets_total', device)]: perSecond(rate),
      [card('transmit_packets_total', device)]: perSecond(rate),
      [card(`receive_${what}_total`, device)]: perSecond(2 * rate * receiving),
      [card(`transmit_${what}_total`, device)]: perSecond(2 * rate * sending),
    });
  const damaged = traffic('errs');
  const dropped = traffic('drop');
  /** Parts of a speed of 125 MB a second. */
  const bytes = (received: number, sent: number, { speed = 125e6, device = 'eth0' } = {}) => ({
    [card('receive_bytes_total', device)]: perSecond(received * 125e6),
    [card('transmit_bytes_total', device)]: perSecond(sent * 125e6),
    [card('speed_bytes', device)]: steady(speed),
  });
  const up = (device?: string) => card('up', device);
  const connections = (part: number) => ({
    [hostSeries(context, 'node_nf_conntrack_entries')]: steady(1000 * part),
    [hostSeries(context, 'node_nf_conntrack_entries_limit')]: steady(1000),
  });
  const full = (1 + t.networkUtilization) / 2;
  return {
    HostNetworkErrors: usualCases(context, {
      when: 'an interface damages packets',
      fires: damaged(2 * t.networkPacketFloor, 1.2 * t.interfaceErrorRatio, 0),
      waits: damaged(10_000, 0, 1.2 * t.interfaceErrorRatio),
      quiet: {
        'it damages few': damaged(
          10_000,
          0.45 * t.interfaceErrorRatio,
          0.45 * t.interfaceErrorRatio,
        ),
        'the line is idle': damaged(0.4 * t.networkPacketFloor, 0.5, 0),
      },
      forSeconds: t.forShort,
      warmUpSeconds: t.forShort + t.rateWindow,
      labels,
      summary: 'A network interface loses packets.',
      description: `${humanizePercentage(1.2 * t.interfaceErrorRatio)} of the packets of eth0 of a:9100 are damaged or lost.`,
    }),
    HostNetworkDrops: usualCases(context, {
      when: 'the kernel throws packets away',
      fires: dropped(2 * t.networkDropFloor, 1.2 * t.networkDropRatio, 0),
      waits: dropped(10_000, 0, 1.2 * t.networkDropRatio),
      quiet: {
        'they are few': dropped(10_000, 0.45 * t.networkDropRatio, 0.45 * t.networkDropRatio),
        'the line is quiet, and nobody speaks a protocol': dropped(
          0.45 * t.networkDropFloor,
          1.2 * t.networkDropRatio,
          0,
        ),
        'it is the interface of a container': dropped(10_000, 0.5, 0, 'veth1'),
      },
      forSeconds: t.forMedium,
      warmUpSeconds: t.forMedium + t.rateWindow,
      labels,
      summary: 'A machine throws packets of the network away.',
      description: `${humanizePercentage(1.2 * t.networkDropRatio)} of the packets of eth0 of a:9100 are dropped.`,
    }),
    HostNetworkSaturated: usualCases(context, {
      when: 'as much is sent as the interface can',
      fires: bytes(0.1, full),
      // A rate over a window that has just begun is a small part of what it will be.
      waits: bytes((2 * full * t.rateWindow) / t.scrapeInterval, 0),
      quiet: {
        'it is a little less in each direction': bytes(
          0.95 * t.networkUtilization,
          0.95 * t.networkUtilization,
        ),
        'nobody knows its speed': bytes(full, full, { speed: -125_000 }),
        'its driver tells 0 for its speed': bytes(full, full, { speed: 0 }),
        'it is a bridge': bytes(full, full, { device: 'docker0' }),
      },
      forSeconds: t.forMedium,
      warmUpSeconds: t.forMedium + t.rateWindow,
      labels,
      summary: 'A network interface is used to the full.',
      description: `eth0 of a:9100 is used to ${humanizePercentage(full)} of its speed, in one direction.`,
    }),
    HostNetworkLinkDown: usualCases(context, {
      when: 'an interface that was up is down',
      fires: { [up()]: after('1x9', steady(0)) },
      quiet: {
        'it never was up': { [up()]: steady(0) },
        'it is up again': { [up()]: after('1x9 0x1', steady(1)) },
        'it is the interface of a container': { [up('veth1')]: after('1x9', steady(0)) },
      },
      forSeconds: t.forBrief,
      samplesBefore: 10,
      labels,
      summary: 'A network interface has lost its link.',
      description: 'eth0 of a:9100 was up and is now down.',
    }),
    HostConntrackFull: usualCases(context, {
      when: 'the table of connections is nearly full',
      fires: connections(1.1 * t.conntrackUse),
      quiet: { 'it is a little less': connections(0.9 * t.conntrackUse) },
      forSeconds: t.forShort,
      labels: hostLabels(context),
      summary: 'The kernel’s table of connections is nearly full.',
      description: `${humanizePercentage(1.1 * t.conntrackUse)} of the table of connections of a:9100 are in use.`,
    }),
  };
};
