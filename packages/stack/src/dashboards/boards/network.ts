import type { Board } from '../define-board';
import { bucketCounts, byChain, inRange, ofChain, perSecond } from '../panel-selectors';
import { neutral, tooHigh, tooLow } from '../panel-thresholds';

/** Peers and the traffic with them. */
export const networkBoard: Board = ({ m, r, t }) => ({
  key: 'network',
  title: 'Network health',
  description: 'Peers, how far away they are, and what goes back and forth.',
  tags: ['blockchain', 'network'],
  variables: ['chain', 'message_type'],
  rows: [
    {
      title: 'Peers',
      panels: [
        {
          title: 'Peers now',
          kind: 'stat',
          description: 'Connected peers of each server.',
          unit: 'count',
          emptyIf: 'no node tells its peers',
          width: 8,
          queries: [{ expr: ofChain(m.network.peersConnected), legend: byChain }],
          thresholds: tooLow({ critical: 1 }),
          alerts: ['NoPeersConnected'],
        },
        {
          title: 'Peers that are active',
          kind: 'stat',
          description: 'Those that sent something lately.',
          unit: 'count',
          width: 8,
          queries: [{ expr: ofChain(m.network.peersActive), legend: byChain }],
          emptyIf: 'no server tells which peers are active',
          rare: true,
          thresholds: tooLow({ critical: 1 }),
          alerts: ['PeersSilent'],
        },
        {
          title: 'Received in the time shown',
          kind: 'stat',
          description: 'Bytes from peers, all servers together.',
          unit: 'bytes',
          queries: [
            {
              expr: `sum(${inRange(ofChain(m.network.bandwidthReceivedBytes))})`,
              legend: 'received',
            },
          ],
          thresholds: neutral,
        },
        {
          title: 'Sent in the time shown',
          kind: 'stat',
          description: 'Bytes to peers, all servers together.',
          unit: 'bytes',
          queries: [
            { expr: `sum(${inRange(ofChain(m.network.bandwidthSentBytes))})`, legend: 'sent' },
          ],
          thresholds: neutral,
        },
        {
          title: 'Peers over time',
          kind: 'graph',
          description: 'Connected peers by server.',
          unit: 'count',
          emptyIf: 'no node tells its peers',
          queries: [{ expr: ofChain(m.network.peersConnected), legend: byChain }],
          alerts: ['LowPeerCount'],
          thresholds: tooLow({ warning: t.minPeers }),
        },
        {
          title: 'Peers by direction',
          kind: 'graph',
          description:
            'Without any inbound peers nobody reaches the node: look at the firewall and its announced address.',
          unit: 'count',
          emptyIf: 'no node tells its peers',
          queries: [{ expr: ofChain(m.network.peers), legend: `${byChain} {{direction}}` }],
          alerts: ['NoInboundPeers'],
        },
        {
          title: 'Places taken',
          kind: 'graph',
          description: 'Connected peers as a part of those that the node allows at most.',
          unit: 'ratio',
          min: 0,
          queries: [
            {
              expr: `${ofChain(m.network.peersConnected)} / ${ofChain(m.network.peersLimit)}`,
              legend: byChain,
            },
          ],
          emptyIf: 'no node tells its limit',
          rare: true,
          alerts: ['PeerSlotsFull'],
          thresholds: tooHigh({ warning: t.peerSlotsRatio }),
        },
        {
          title: 'Peers by client',
          kind: 'pie',
          description: 'Software of the peers. One family alone is a risk for all.',
          unit: 'count',
          queries: [
            { expr: `sum by (client) (${ofChain(m.network.peersByClient)})`, legend: '{{client}}' },
          ],
          emptyIf: 'no server knows the software of its peers',
          rare: true,
        },
        {
          title: 'Attempts to connect',
          kind: 'graph',
          description: 'A minute, by result.',
          unit: 'perMinute',
          stacked: true,
          queries: [
            {
              expr: `60 * sum by (result) (${perSecond(ofChain(m.network.dials))})`,
              legend: '{{result}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Latency and traffic',
      panels: [
        {
          title: 'Latency to peers',
          kind: 'graph',
          description: 'Round-trip time.',
          unit: 'seconds',
          emptyIf: 'no server measures its peers itself',
          rare: true,
          alerts: ['HighNetworkLatency'],
          queries: [
            { expr: ofChain(r.networkLatencyP50), legend: `p50 ${byChain}` },
            { expr: ofChain(r.networkLatencyP95), legend: `p95 ${byChain}` },
            { expr: ofChain(r.networkLatencyP99), legend: `p99 ${byChain}` },
          ],
          thresholds: tooHigh({ warning: t.networkLatency }),
        },
        {
          title: 'Distribution of latencies',
          kind: 'heatmap',
          description: 'How many round trips took how long.',
          unit: 'seconds',
          queries: [
            { expr: bucketCounts(ofChain(`${m.network.latencySeconds}_bucket`)), legend: '{{le}}' },
          ],
        },
        {
          title: 'Messages received by type',
          kind: 'graph',
          description: 'Messages a second from peers.',
          unit: 'perSecond',
          stacked: true,
          queries: [
            {
              expr: `sum by (message_type) (${perSecond(ofChain(m.network.messages, 'direction="received"', 'message_type=~"$message_type"'))})`,
              legend: '{{message_type}}',
            },
          ],
        },
        {
          title: 'Messages sent by type',
          kind: 'graph',
          description: 'Messages a second to peers.',
          unit: 'perSecond',
          stacked: true,
          queries: [
            {
              expr: `sum by (message_type) (${perSecond(ofChain(m.network.messages, 'direction="sent"', 'message_type=~"$message_type"'))})`,
              legend: '{{message_type}}',
            },
          ],
        },
        {
          title: 'Bandwidth received',
          kind: 'graph',
          description: 'Bytes a second from peers, by server.',
          unit: 'bytesPerSecond',
          queries: [{ expr: ofChain(r.networkBytesReceivedPerSecond), legend: byChain }],
        },
        {
          title: 'Bandwidth sent',
          kind: 'graph',
          description: 'Bytes a second to peers, by server.',
          unit: 'bytesPerSecond',
          queries: [{ expr: ofChain(r.networkBytesSentPerSecond), legend: byChain }],
        },
      ],
    },
    {
      title: 'Errors and misbehaviour',
      panels: [
        {
          title: 'Errors by type',
          kind: 'graph',
          description: 'Errors a second in talking to peers.',
          unit: 'perSecond',
          stacked: true,
          queries: [
            {
              expr: `sum by (error_type) (${perSecond(ofChain(m.network.errors))})`,
              legend: '{{error_type}}',
            },
          ],
          alerts: ['HighNetworkErrorRate'],
          thresholds: tooHigh({ warning: t.networkErrors }),
        },
        {
          title: 'Messages dropped',
          kind: 'graph',
          description:
            'A minute: sequence numbers used before, peers that sent too much, and signatures that are invalid or stale.',
          unit: 'perMinute',
          queries: [
            { expr: `60 * sum(${perSecond(ofChain(m.network.nonceReplays))})`, legend: 'replayed' },
            {
              expr: `60 * sum(${perSecond(ofChain(m.network.rateLimited))})`,
              legend: 'over the rate limit',
            },
            {
              expr: `60 * sum(${perSecond(ofChain(m.network.invalidSignatures))})`,
              legend: 'invalid signature',
            },
          ],
          alerts: ['PeerViolations'],
          thresholds: tooHigh({ warning: 60 * t.peerViolations }),
        },
        {
          title: 'Errors in the time shown',
          kind: 'bars',
          description: 'By type, all servers together.',
          unit: 'count',
          queries: [
            {
              expr: `sum by (error_type) (${inRange(ofChain(m.network.errors))})`,
              legend: '{{error_type}}',
            },
          ],
          thresholds: tooHigh({ warning: 1 }),
        },
        {
          title: 'Failed attempts to connect',
          kind: 'graph',
          description: 'As a part of all.',
          unit: 'ratio',
          min: 0,
          max: 1,
          queries: [
            {
              expr: `sum(${perSecond(ofChain(m.network.dials, 'result!="success"'))}) / (sum(${perSecond(ofChain(m.network.dials))}) > 0)`,
              legend: 'failed',
            },
          ],
          emptyIf: 'no server is connecting to anybody',
          rare: true,
          alerts: ['PeerDialsFailing'],
          thresholds: tooHigh({ warning: t.dialFailureRatio }),
        },
      ],
    },
  ],
});
