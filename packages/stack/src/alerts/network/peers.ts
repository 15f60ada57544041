import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';
import { onChain } from '../on-chain';
import { percent } from '../percent';

/** Whether a node has peers, enough of them, and in both directions. */
export const peerAlerts: AlertGroup = ({ m, on, by, t, config }) => {
  const gauge = (metric: string, matchers = '') =>
    `max by (${by.chain}) (${metric}{${on.servers}${matchers}})`;
  const overHabit = (operation: string, metric: string, matchers = '') =>
    `max by (${by.chain}) (${operation}(${metric}{${on.servers}${matchers}}[${duration(t.habitWindow)}]))`;
  const peers = gauge(m.network.peersConnected);
  const limit = gauge(m.network.peersLimit);
  const inbound = `, direction="inbound"`;
  const outbound = `, direction="outbound"`;
  const askPeers =
    'Ask the node itself: `curl -s http://INSTANCE/peers`, or its own `net_peerCount`, `getpeerinfo` or `net_info`; and ' +
    "`curl -s 'http://INSTANCE/readyz?verbose'`, whose line `peers` says what readiness makes of it.";
  const condition = { condition: 'peers' };

  return [
    // A node that is meant to have no peers says so by minPeers, and then none of this is wrong.
    ...(t.minPeers > 0
      ? [
          {
            name: 'NoPeersConnected',
            severity: 'critical',
            service: 'network',
            labels: condition,
            expr: `${peers} == 0`,
            forSeconds: t.forShort,
            summary: 'A node has lost all its peers and is cut off from the chain.',
            description: `{{ $labels.instance }}${onChain} has had {{ $value | humanize }} peers for ${duration(t.forShort)}.`,
            runbook: {
              meaning:
                'The node answers, but nobody in the network is connected to it. A node that tells nothing of its peers does not raise this.',
              impact:
                'It gets no new blocks and nobody gets its transactions. What it serves grows old from this moment; under proof of work it mines a fork of its own.',
              diagnosis: [
                {
                  look: 'Peers by server. All at 0: the network of the whole site. One at 0: that machine.',
                  query: gauge(m.network.peersConnected),
                },
                {
                  look: 'Dials by result. Only `timeout`: a firewall drops packets. Only `refused`: the peers are down or their port has changed. No dials: no addresses, or peer-to-peer is switched off.',
                  query: `sum by (${by.chain}, result) (rate(${m.network.dials}{${on.servers}}[${duration(t.rateWindow)}]))`,
                },
                askPeers,
                'On the machine: `ss -tn state established` for connections on the peer-to-peer port; `nc -vz BOOT_NODE PORT` for the way out; `dig BOOT_NODE` for names; `journalctl -u NODE --since -30min` for bans, handshake errors and a wrong network or genesis.',
                'Compare the clock: `timedatectl`. A clock that is minutes off makes peers hang up.',
              ],
              mitigation: [
                'Take the server out of the load balancer, if its readiness has not done so: what it serves is old.',
                'Stop its miner or validator until it has peers: its blocks would be orphaned.',
                'Restore the way out (security group, firewall, NAT, DNS), then wait a minute: most nodes dial again by themselves.',
                'Add a peer that is known to be good (`POST /peers/add`, `admin_addPeer`, `addnode`), or restart the node with fresh boot nodes.',
                'If the node is too old for the network (handshake errors, unknown fork), upgrade it.',
                'A node that is meant to have no peers, such as a chain for tests: set the threshold `minPeers` to 0.',
              ],
              falseAlarm:
                'The head goes on in time although no peer is counted: the node answers 0 because its API for peers is switched off, or it gets its blocks another way. A chain for tests has none by right: set `minPeers` to 0.',
              ask: ['peers', 'head', 'logs', 'version', 'restart'],
            },
          } as const,
        ]
      : []),
    {
      name: 'LowPeerCount',
      severity: 'warning',
      service: 'network',
      labels: condition,
      // Few by any measure, unless it is all that the node allows; or far fewer than usual.
      expr: `(${peers} < ${t.minPeers} unless ${peers} >= ${limit}) or ${peers} < ${t.peerDropRatio} * ${overHabit('avg_over_time', m.network.peersConnected)}`,
      forSeconds: t.forMedium,
      keepFiringSeconds: t.keepFiring,
      summary: 'A node has few peers, or has lost many of those it usually has.',
      description: `{{ $labels.instance }}${onChain} has {{ $value | humanize }} peers, which is below ${t.minPeers} or below ${percent(t.peerDropRatio)} of what is usual for it.`,
      runbook: {
        meaning: `The node has fewer than ${t.minPeers} peers although it allows more, or fewer than ${percent(t.peerDropRatio)} of its average of the last ${duration(t.habitWindow)}.`,
        impact:
          'None yet. One or two more losses cut it off; with few peers a single dishonest one can show it a false chain.',
        diagnosis: [
          {
            look: 'Peers now and over the last hours: a step is a fault of the network or a restart, a slope is a fault of the node.',
            query: gauge(m.network.peersConnected),
          },
          {
            look: 'By direction. No inbound ones: the port is not reachable. No outbound ones: the way out is closed.',
            query: `${m.network.peers}{${on.servers}}`,
          },
          {
            look: 'By client: if one family has gone, it may have been left behind by an upgrade, or we have.',
            query: `${m.network.peersByClient}{${on.servers}}`,
          },
          {
            look: 'Errors with peers by type.',
            query: `sum by (${by.chain}, error_type) (rate(${m.network.errors}{${on.servers}}[${duration(t.rateWindow)}]))`,
          },
          askPeers,
        ],
        mitigation: [
          'See that the peer-to-peer port is open for TCP, and UDP where the node discovers peers by it, in both directions.',
          'Add boot nodes or peers that are known to be good.',
          'See whether the network has upgraded and the node has not.',
          'A private network with fewer peers on purpose: set the threshold `minPeers` to what it has.',
        ],
        falseAlarm:
          'The node was started minutes ago and the number rises; or its limit of peers was lowered on purpose.',
        ask: ['peers', 'logs', 'version'],
      },
    },
    {
      name: 'NoInboundPeers',
      severity: 'info',
      service: 'network',
      labels: condition,
      expr: `${gauge(m.network.peers, inbound)} == 0 and ${gauge(m.network.peers, outbound)} > 0 and ${overHabit('max_over_time', m.network.peers, inbound)} > 0`,
      forSeconds: t.noInboundSeconds,
      summary: 'Nobody connects to a node any more, though some did lately.',
      description: `{{ $labels.instance }}${onChain} has had {{ $value | humanize }} inbound peers for ${duration(t.noInboundSeconds)}; it still has outbound ones.`,
      runbook: {
        meaning:
          'The node reaches others, but others do not reach it. A node behind NAT that never had inbound peers does not raise this.',
        impact:
          'The node keeps up with the chain through its own connections. The network loses a node that others could join, and blocks that it finds spread more slowly.',
        diagnosis: [
          {
            look: 'Inbound peers over the last day: when did they go, and what was changed then?',
            query: gauge(m.network.peers, inbound),
          },
          'From another network: `nc -vz PUBLIC_ADDRESS P2P_PORT`. If that hangs, the port is closed on the way.',
          'On the machine: `ss -ltn` shows whether the node listens, and on which address; its log shows the address that it advertises.',
        ],
        mitigation: [
          'Open the port, or mend the forwarding on the router or load balancer.',
          'Advertise the address that others can reach (`externalip`, `--nat extip:`, `external-address`).',
          `If it should take no connections, do nothing: the alert ends by itself after ${duration(t.habitWindow)}.`,
        ],
        falseAlarm:
          'The node is not meant to be reached, behind NAT or sentries; or it was started within the hour: others find it slowly.',
        ask: ['peers', 'logs'],
      },
    },
    {
      name: 'PeerDialsFailing',
      severity: 'warning',
      service: 'network',
      labels: condition,
      expr: `sum by (${by.chain}) (rate(${m.network.dials}{${on.servers}, result!="success"}[${duration(t.longWindow)}])) / sum by (${by.chain}) (rate(${m.network.dials}{${on.servers}}[${duration(t.longWindow)}])) > ${t.dialFailureRatio} and sum by (${by.chain}) (increase(${m.network.dials}{${on.servers}}[${duration(t.longWindow)}])) > ${t.dialCount}`,
      forSeconds: t.forBrief,
      keepFiringSeconds: t.keepFiring,
      summary: 'A node cannot connect to others: nearly every dial fails.',
      description: `{{ $value | humanizePercentage }} of the dials of {{ $labels.instance }}${onChain} in the last ${duration(t.longWindow)} have failed.`,
      runbook: {
        meaning: `More than ${percent(t.dialFailureRatio)} of at least ${t.dialCount} attempts to connect to a peer have failed.`,
        impact:
          'The node lives on the connections that it has. As they end it loses its peers, at a restart all at once.',
        diagnosis: [
          {
            look: 'Dials by result. `timeout`: packets are dropped on the way. `refused`: nobody listens there. `failed`: the handshake, so look for an upgrade or a wrong network.',
            query: `sum by (${by.chain}, result) (increase(${m.network.dials}{${on.servers}}[${duration(t.longWindow)}]))`,
          },
          {
            look: 'The peers that are left.',
            query: gauge(m.network.peersConnected),
          },
          'On the machine: `nc -vz BOOT_NODE PORT` and `dig BOOT_NODE`; the log of the node names the addresses that it tries.',
        ],
        mitigation: [
          'Do not restart the node: it would lose the peers that it still has.',
          'Open the way out, or mend DNS.',
          'If the addresses are old, give it fresh boot nodes; if the handshake fails, upgrade it.',
        ],
        falseAlarm:
          'The number of peers is steady and blocks come in time: the addresses that the node knows are old, and those that fail are of nodes that have gone.',
        ask: ['peers', 'logs'],
      },
    },
    {
      name: 'PeerSlotsFull',
      severity: 'info',
      service: 'network',
      expr: `${peers} / (${limit} > 0) > ${t.peerSlotsRatio}`,
      forSeconds: t.forLong,
      summary: 'A node uses nearly all of the connections that it allows.',
      description: `{{ $labels.instance }}${onChain} uses {{ $value | humanizePercentage }} of its connections.`,
      runbook: {
        meaning: `More than ${percent(t.peerSlotsRatio)} of the allowed connections have been in use for ${duration(t.forLong)}.`,
        impact:
          'None for this node. Newcomers are turned away, and if the slots are held by idle or hostile peers, honest ones are too.',
        diagnosis: [
          { look: 'Connections in use, by server.', query: `${peers} / ${limit}` },
          {
            look: 'How many of the peers are active: many silent ones hold slots for nothing.',
            query: gauge(m.network.peersActive),
          },
          `Look whether many peers come from one network: \`ss -tn state established\` on the machine${config.targets.node.length > 0 ? ', or `curl -s http://INSTANCE/peers`' : ''}.`,
        ],
        mitigation: [
          'If the machine has memory and bandwidth to spare, raise the limit of connections.',
          'Ban addresses that hold many slots.',
          'Otherwise leave it: a full node is a healthy one.',
        ],
        falseAlarm:
          'The number is steady at its limit and blocks come in time: that is how a well connected public node looks.',
        ask: ['peers'],
      },
    },
    {
      name: 'PeersSilent',
      severity: 'warning',
      service: 'network',
      labels: condition,
      expr: `${gauge(m.network.peersActive)} / ${peers} < ${t.activePeerRatio} and ${peers} >= ${t.silentPeersFloor}`,
      forSeconds: t.forShort,
      keepFiringSeconds: t.keepFiring,
      summary: 'Most of the peers of a node are connected but silent.',
      description: `Only {{ $value | humanizePercentage }} of the peers of {{ $labels.instance }}${onChain} have sent something lately.`,
      runbook: {
        meaning: `Fewer than ${percent(t.activePeerRatio)} of the connected peers have sent a message lately. The connections are open, but nothing comes through them.`,
        impact:
          'Blocks and transactions come late or not at all, while the number of peers looks well.',
        diagnosis: [
          {
            look: 'Bytes received from peers: near 0 is a dead link, much is a node that does not keep up with reading.',
            query: `rate(${m.network.bandwidthReceivedBytes}{${on.servers}}[${duration(t.rateWindow)}])`,
          },
          {
            look: 'Age of the head: does the chain still move here?',
            query: `time() - ${m.blocks.headTimestampSeconds}{${on.servers}}`,
          },
          {
            look: 'Load of the event loop: near 1 the node itself is what does not read.',
            query: `${m.system.eventLoopUtilization}{${on.servers}}`,
          },
          'On the machine: `ss -tni` on the peer-to-peer connections. A growing Recv-Q: the node does not read. Retransmissions: the network loses packets.',
        ],
        mitigation: [
          'If the network loses packets, call whoever runs it; look for a firewall that forgets idle connections.',
          'If the node does not read, find what keeps it busy; see `HighCPUUsage`.',
          'Drop the silent peers or restart the node, so that it connects anew.',
        ],
        falseAlarm:
          'Blocks come in time (`LateBlockArrival` and `HeadLagging` are silent): there was nothing to send, as on a quiet chain.',
        ask: ['peers', 'head', 'logs'],
      },
    },
  ];
};
