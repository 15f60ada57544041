import type { StackContext } from '../../../stack-context';
import type { RowDefinition } from '../../define-board';
import { byServer, ofServer, perSecond } from '../../panel-selectors';
import { tooHigh } from '../../panel-thresholds';

/** Network interfaces of machines. */
export function networkRow({ jobs, t }: StackContext): RowDefinition {
  const of = (metric: string, ...matchers: string[]) =>
    ofServer(metric, `job="${jobs.nodeExporter}"`, ...matchers);
  const both = (what: string) =>
    (['receive', 'transmit'] as const).map((way) => ({
      expr: `sum by (instance, device) (${perSecond(of(`node_network_${way}_${what}_total`))})`,
      legend: `${byServer} {{device}} ${way === 'receive' ? 'received' : 'sent'}`,
    }));
  return {
    title: 'Network of machines',
    panels: [
      {
        title: 'Traffic of network cards',
        kind: 'graph',
        description: 'Bytes a second of all cards but loopback.',
        unit: 'bytesPerSecond',
        queries: [
          {
            expr: `sum by (instance) (${perSecond(of('node_network_receive_bytes_total', 'device!="lo"'))})`,
            legend: `${byServer} received`,
          },
          {
            expr: `sum by (instance) (${perSecond(of('node_network_transmit_bytes_total', 'device!="lo"'))})`,
            legend: `${byServer} sent`,
          },
        ],
      },
      {
        title: 'Use of network cards',
        kind: 'graph',
        description: 'Part of their speed, in each direction.',
        unit: 'ratio',
        min: 0,
        emptyIf: 'no card tells its speed, as in virtual machines',
        rare: true,
        queries: (['receive', 'transmit'] as const).map((way) => ({
          expr: `${perSecond(of(`node_network_${way}_bytes_total`))} / on (job, instance, device) (${of('node_network_speed_bytes')} > 0)`,
          legend: `${byServer} {{device}} ${way === 'receive' ? 'received' : 'sent'}`,
        })),
        thresholds: tooHigh({ warning: t.networkUtilization }),
        alerts: ['HostNetworkSaturated'],
      },
      {
        title: 'Errors of network cards',
        kind: 'graph',
        description: 'Packets a second that were lost on the card.',
        unit: 'perSecond',
        queries: both('errs'),
        alerts: ['HostNetworkErrors'],
      },
      {
        title: 'Packets thrown away',
        kind: 'graph',
        description:
          'A second, for want of room, or because nobody speaks their protocol: one in some seconds is usual.',
        unit: 'perSecond',
        queries: both('drop'),
        alerts: ['HostNetworkDrops'],
      },
      {
        title: 'Links of network cards',
        kind: 'timeline',
        description: 'Interfaces that have never been up are down by right.',
        unit: 'exact',
        queries: [
          { expr: of('node_network_up', 'device!="lo"'), legend: `${byServer} {{device}}` },
        ],
        words: { 0: { text: 'down', color: 'yellow' }, 1: { text: 'up', color: 'green' } },
        thresholds: [{ color: 'yellow' }, { at: 1, color: 'green' }],
        alerts: ['HostNetworkLinkDown'],
      },
      {
        title: 'Table of connections',
        kind: 'graph',
        description: 'Part of the connections that the firewall of the kernel can follow.',
        unit: 'ratio',
        min: 0,
        emptyIf: 'the kernel follows none',
        queries: [
          {
            expr: `${of('node_nf_conntrack_entries')} / ${of('node_nf_conntrack_entries_limit')}`,
            legend: byServer,
          },
        ],
        thresholds: tooHigh({ warning: t.conntrackUse }),
        alerts: ['HostConntrackFull'],
      },
    ],
  };
}
