import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';
import { onChain } from '../on-chain';

/** Whether the talk with peers is free of errors, quick, and by the rules. */
export const trafficAlerts: AlertGroup = ({ m, r, on, by, t }) => {
  const window = duration(t.rateWindow);
  const perSecond = (metric: string) =>
    `sum by (${by.chain}) (rate(${metric}{${on.servers}}[${window}]))`;
  const messages = `sum by (${by.chain}) (${r.networkMessagesPerSecond}{${on.servers}})`;
  const roundTrips = `sum by (${by.chain}) (increase(${m.network.latencySeconds}_count{${on.servers}}[${window}]))`;
  const violations = [m.network.nonceReplays, m.network.invalidSignatures, m.network.rateLimited];

  return [
    {
      name: 'HighNetworkErrorRate',
      severity: 'warning',
      service: 'network',
      expr: `${r.networkErrorsPerSecond}{${on.servers}} > ${t.networkErrors} unless ${r.networkErrorsPerSecond}{${on.servers}} <= ${t.networkErrorRatio} * ${messages}`,
      forSeconds: t.forBrief,
      keepFiringSeconds: t.keepFiring,
      summary: 'A node has many errors in talking to its peers.',
      description: `{{ $labels.instance }}${onChain} has {{ $value | printf "%.2f" }} errors a second in talking to its peers.`,
      runbook: {
        meaning: `More than ${t.networkErrors} errors a second with peers, and more than one in ${Number((1 / t.networkErrorRatio).toPrecision(4))} messages.`,
        impact:
          'Blocks and transactions are lost or late on their way. Peers may hang up or ban the node.',
        diagnosis: [
          {
            look: 'Errors by type. `timeout`: network or overload. `connection_refused`, `connection_reset`: peers are down or hang up. `handshake`, `protocol`, `invalid_message`: versions do not fit, or somebody sends rubbish.',
            query: `sum by (${by.chain}, error_type) (rate(${m.network.errors}{${on.servers}}[${window}]))`,
          },
          {
            look: 'Peers: do the errors cost connections?',
            query: `${m.network.peersConnected}{${on.servers}}`,
          },
          'The log of the node names the peers: `journalctl -u NODE --since -15min`. Errors with one address are its fault, errors with all are ours.',
        ],
        mitigation: [
          'One peer: ban it.',
          'All peers, `timeout` or `connection_reset`: look at the link (`ping`, `mtr` to a peer) and at the load of the machine.',
          'All peers, `handshake` or `protocol`: look for an upgrade of the network that this node has missed.',
        ],
        falseAlarm:
          'One peer alone that connects again and again: the number of the others is steady, and blocks come in time.',
        ask: ['peers', 'logs', 'version'],
      },
    },
    {
      name: 'HighNetworkLatency',
      severity: 'warning',
      service: 'network',
      expr: `${r.networkLatencyP95}{${on.servers}} > ${t.networkLatency} and ${roundTrips} > ${t.latencySamples}`,
      forSeconds: t.forBrief,
      keepFiringSeconds: t.keepFiring,
      summary: 'The round trip from a node to its peers takes long.',
      description: `One round trip in 20 from {{ $labels.instance }}${onChain} to its peers takes longer than {{ $value | humanizeDuration }}.`,
      runbook: {
        meaning: `The 95th percentile of the round-trip time to peers is above ${duration(t.networkLatency)}.`,
        impact:
          'Blocks arrive and leave late: more orphans under proof of work, missed attestations under proof of stake.',
        diagnosis: [
          {
            look: 'Median and 95th percentile. Both high: the own link or machine. Only the 95th: a few distant or slow peers.',
            query: `${r.networkLatencyP50}{${on.servers}} or ${r.networkLatencyP95}{${on.servers}}`,
          },
          {
            look: 'Bytes sent: is the own line full?',
            query: `${r.networkBytesSentPerSecond}{${on.servers}}`,
          },
          {
            look: 'Load of the event loop: above 0.8 the node answers late whatever the network does.',
            query: `${m.system.eventLoopUtilization}{${on.servers}}`,
          },
          '`ping` and `mtr` from the machine to a peer and to some other address tell the network from the node.',
        ],
        mitigation: [
          'Full line: limit the upload of the node, or the number of peers.',
          'Busy node: find what keeps it busy, such as heavy queries or a sync that it serves.',
          'Slow peers: drop them, and add near ones.',
        ],
        falseAlarm:
          'Some peers are far away by nature: the median is low, and blocks come in time.',
        ask: ['peers', 'logs'],
      },
    },
    {
      name: 'PeerViolations',
      severity: 'warning',
      service: 'network',
      expr: `${violations.map(perSecond).join(' + ')} > ${t.peerViolations}`,
      forSeconds: t.forBrief,
      keepFiringSeconds: t.keepFiring,
      summary: 'Peers break the rules of the protocol: replays, invalid signatures or floods.',
      description: `{{ $labels.instance }}${onChain} drops {{ $value | printf "%.2f" }} messages a second that break the rules of the protocol.`,
      runbook: {
        meaning:
          'Messages with a used sequence number, with an invalid or stale signature, or too many of them, are dropped.',
        impact:
          'The dropped messages do no harm by themselves. They may be an attack, or honest peers that are dropped for a fault of our own, such as a wrong clock.',
        diagnosis: [
          {
            look: 'Replays.',
            query: perSecond(m.network.nonceReplays),
          },
          {
            look: 'Invalid signatures. With several honest peers at once, look at the own clock first.',
            query: perSecond(m.network.invalidSignatures),
          },
          {
            look: 'Floods. During the sync of a peer from this node they can be harmless.',
            query: perSecond(m.network.rateLimited),
          },
          '`timedatectl` on the machine; the log of the node for the addresses of the peers.',
        ],
        mitigation: [
          'Few addresses: ban them, in the node or in the firewall.',
          'Wrong clock: start time synchronisation.',
          'Many addresses: reduce inbound connections and keep peers that are known to be good.',
        ],
        falseAlarm:
          'A restart of the node or of a peer, which sent what it had sent before: it ends within minutes, and the addresses are those that you know.',
        ask: ['peers', 'logs'],
      },
    },
  ];
};
