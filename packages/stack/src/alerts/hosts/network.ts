import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';

/** Network interfaces of a machine, and the kernel's table of connections. */
export const networkAlerts: AlertGroup = ({ jobs, by, t }) => {
  const all = `job="${jobs.nodeExporter}"`;
  // Those of containers and tunnels come and go by right, and drop what is not for them.
  const host = `${all},device!~"(?:lo|ifb|veth|docker|br-|virbr|vnet|tap|tun|wg|cali|cni|flannel|lxc|lxd|dummy).*"`;
  const labels = `${by.server}, device`;
  const window = duration(t.rateWindow);
  const memory = duration(t.stateMemory);
  const rate = (metric: string, on = host) =>
    `rate(node_network_${metric}_total{${on}}[${window}])`;
  const both = (what: string, on = host) =>
    `sum by (${labels}) (${rate(`receive_${what}`, on)} + ${rate(`transmit_${what}`, on)})`;
  const speed = `(node_network_speed_bytes{${host}} > 0)`;
  const used = (way: string) =>
    `${rate(`${way}_bytes`)} / on (${labels}) ${speed} > ${t.networkUtilization}`;
  return [
    {
      name: 'HostNetworkErrors',
      severity: 'warning',
      service: 'system',
      expr:
        `${both('errs', all)} / ${both('packets', all)} > ${t.interfaceErrorRatio}` +
        ` and on (${labels}) ${both('packets', all)} > ${t.networkPacketFloor}`,
      forSeconds: t.forShort,
      keepFiringSeconds: t.keepFiring,
      summary: 'A network interface loses packets.',
      description:
        '{{ $value | humanizePercentage }} of the packets of {{ $labels.device }} of {{ $labels.instance }} are damaged or lost.',
      runbook: {
        meaning: `More than ${t.interfaceErrorRatio * 100} % of the packets that the interface sends and receives are counted as errors.`,
        impact: 'Connections become slow and break off. Peers and callers see it as latency.',
        diagnosis: [
          {
            look: 'Errors a second by interface and direction; one direction alone points at the other end.',
            query: rate('receive_errs', all),
          },
          'On the machine: `ip -s link show <device>` and `ethtool -S <device>` tell the kind of error, `ethtool <device>` the speed and duplex.',
          '`dmesg -T | grep <device>` shows whether the link goes up and down.',
        ],
        mitigation: [
          'Try another cable and another port of the switch; set the same speed and duplex on both ends.',
          'On a virtual machine, ask the provider, or move it to another host.',
        ],
        falseAlarm:
          'An interface that nobody uses, such as a bridge of containers that come and go; or a cable that was pulled a moment ago.',
      },
    },
    {
      name: 'HostNetworkDrops',
      severity: 'warning',
      service: 'system',
      expr:
        `${both('drop')} / ${both('packets')} > ${t.networkDropRatio}` +
        ` and on (${labels}) ${both('packets')} > ${t.networkDropFloor}`,
      forSeconds: t.forMedium,
      keepFiringSeconds: t.keepFiring,
      summary: 'A machine throws packets of the network away.',
      description:
        '{{ $value | humanizePercentage }} of the packets of {{ $labels.device }} of {{ $labels.instance }} are dropped.',
      runbook: {
        meaning: `More than ${t.networkDropRatio * 100} % of the packets are dropped for want of room, not because they are damaged.`,
        impact: 'Connections are slow: what is dropped is sent again, and gossip by UDP is lost.',
        diagnosis: [
          'On the machine: `ip -s -s link show <device>`, `ethtool -S <device> | grep -iE "drop|miss|discard"`, `ethtool -g <device>` (size of the rings), `cat /proc/net/softnet_stat` (second column: no time to take them).',
          { look: 'Drops a second on the way in.', query: rate('receive_drop') },
          { look: 'Drops a second on the way out.', query: rate('transmit_drop') },
        ],
        mitigation: [
          'Larger rings: `ethtool -G <device> rx 4096`. More room for UDP: `sysctl net.core.rmem_max=134217728`, `net.core.netdev_max_backlog=5000`.',
          'If the processors are busy, see `HostCpuSaturated`. On a virtual machine, it may be the limit of packets that the provider sets.',
        ],
        falseAlarm:
          'Packets of a protocol that nobody here speaks, such as LLDP or IPv6 announcements, count as dropped: the number is steady, and nothing is slow.',
      },
    },
    {
      name: 'HostNetworkSaturated',
      severity: 'warning',
      service: 'system',
      expr: `${used('receive')} or ${used('transmit')}`,
      forSeconds: t.forMedium,
      keepFiringSeconds: t.keepFiring,
      summary: 'A network interface is used to the full.',
      description:
        '{{ $labels.device }} of {{ $labels.instance }} is used to {{ $value | humanizePercentage }} of its speed, in one direction.',
      runbook: {
        meaning: `More than ${t.networkUtilization * 100} % of the speed of the interface is used in one direction. Virtual machines mostly do not tell a speed; then this alert cannot fire.`,
        impact: 'Blocks, votes and answers wait in a queue, or are dropped.',
        diagnosis: [
          { look: 'Bytes a second on the way in.', query: rate('receive_bytes') },
          { look: 'Bytes a second on the way out.', query: rate('transmit_bytes') },
          'On the machine: `nethogs <device>` or `iftop -i <device>` shows who with whom; `ethtool <device>` whether the link has fallen to a lower speed.',
        ],
        mitigation: [
          'Allow fewer peers, or set a limit (`maxuploadtarget` of bitcoind); serve snapshots from elsewhere.',
          'A link that has fallen from 1 Gbit/s to 100 Mbit/s needs another cable.',
        ],
        falseAlarm:
          'A snapshot or a back-up is copied at the moment, and the head of the node keeps up.',
      },
    },
    {
      name: 'HostNetworkLinkDown',
      severity: 'warning',
      service: 'system',
      expr:
        `node_network_up{${host}} == 0` +
        ` and on (${labels}) max_over_time(node_network_up{${host}}[${memory}]) == 1`,
      forSeconds: t.forBrief,
      summary: 'A network interface has lost its link.',
      description: '{{ $labels.device }} of {{ $labels.instance }} was up and is now down.',
      runbook: {
        meaning: `The interface has no link, and within ${memory} before it had. After that time this alert ends, whether it was mended or not.`,
        impact:
          'The machine is reached by another interface, or Prometheus would see nothing of it. A bond has lost its second leg, or a private network is gone.',
        diagnosis: [
          'On the machine: `ip -br link`, `ethtool <device> | grep -i "link detected"`, `dmesg -T | grep <device>`; of a bond `cat /proc/net/bonding/<bond>`.',
        ],
        mitigation: [
          'Try cable, transceiver and port of the switch; on a virtual machine, ask the provider.',
          'If it was taken down on purpose, silence this alert until it ends.',
        ],
        falseAlarm:
          'The interface was taken down or replaced on purpose, and the machine is reached by another one.',
      },
    },
    {
      name: 'HostConntrackFull',
      severity: 'warning',
      service: 'system',
      expr: `node_nf_conntrack_entries{${all}} / on (${by.server}) node_nf_conntrack_entries_limit{${all}} > ${t.conntrackUse}`,
      forSeconds: t.forShort,
      keepFiringSeconds: t.keepFiring,
      summary: 'The kernel’s table of connections is nearly full.',
      description:
        '{{ $value | humanizePercentage }} of the table of connections of {{ $labels.instance }} are in use.',
      runbook: {
        meaning: `More than ${t.conntrackUse * 100} % of the connections that the firewall can follow are in use.`,
        impact:
          'When it is full new connections are dropped without a word: peers and callers get none.',
        diagnosis: [
          "On the machine: `conntrack -C`, `conntrack -L | awk '{print $1, $4}' | sort | uniq -c | sort -n | tail`; `dmesg -T | grep conntrack` says whether it was full already.",
          {
            look: 'Connections that are followed: a slow rise is a leak or more peers, a jump a flood.',
            query: `node_nf_conntrack_entries{${all}}`,
          },
        ],
        mitigation: [
          '`sysctl net.netfilter.nf_conntrack_max=1048576`, and into /etc/sysctl.d/ for the next start.',
          'Leave the port of the peers out: `iptables -t raw -A PREROUTING -p udp --dport 30303 -j NOTRACK`, and the same for OUTPUT.',
        ],
        falseAlarm: 'A test of load runs, and the entries fall by themselves when it is over.',
      },
    },
  ];
};
