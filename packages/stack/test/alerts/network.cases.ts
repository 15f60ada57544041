import { catalogue } from '@xai-metrics/core';
import { duration } from '../../src/duration';
import type { StackContext } from '../../src/stack-context';
import type { AlertCase, WriteAlertCases } from './alert-cases';
import { type CaseKit, counter, createCaseKit, gauge, inSteps, sharesFor } from './case-kit';
import { humanizeDuration, humanizePercentage } from './humanize';

export const networkCases: WriteAlertCases = (context) => {
  const kit = createCaseKit(context);
  return {
    NoPeersConnected: noPeersConnected(context, kit),
    LowPeerCount: lowPeerCount(context, kit),
    NoInboundPeers: noInboundPeers(context, kit),
    PeerDialsFailing: inSteps(context.t.longWindow / 40, context, peerDialsFailing),
    PeerSlotsFull: inSteps(context.t.forLong / 20, context, peerSlotsFull),
    PeersSilent: peersSilent(context, kit),
    HighNetworkErrorRate: highNetworkErrorRate(context, kit),
    HighNetworkLatency: highNetworkLatency(context, kit),
    PeerViolations: peerViolations(context, kit),
  };
};

function noPeersConnected({ m, t }: StackContext, kit: CaseKit): AlertCase[] {
  const peers = kit.series(m.network.peersConnected);
  const long = kit.samples(t.forShort) + 3;
  return [
    {
      title: 'fires when the last peer has gone',
      series: { [peers]: gauge([3, 5], [0, long]) },
      atSeconds: kit.seconds(5 + long - 1),
      expect: [
        {
          labels: kit.labels,
          summary: 'A node has lost all its peers and is cut off from the chain.',
          description: `a has had 0 peers for ${duration(t.forShort)}.`,
        },
      ],
    },
    {
      title: 'waits for peers to come back',
      series: { [peers]: gauge([3, 5], [0, long]) },
      atSeconds: kit.seconds(6),
      expect: 'pending',
    },
    {
      title: 'is quiet with a single peer',
      series: { [peers]: gauge([1, long]) },
      atSeconds: kit.seconds(long - 1),
      expect: 'quiet',
    },
    {
      title: 'is quiet where peers are unknown',
      series: { [kit.series(m.blocks.height)]: gauge([1, long]) },
      atSeconds: kit.seconds(long - 1),
      expect: 'quiet',
    },
  ];
}

function lowPeerCount({ m, t }: StackContext, kit: CaseKit): AlertCase[] {
  const peers = kit.series(m.network.peersConnected);
  const limit = kit.series(m.network.peersLimit);
  const few = t.minPeers - 1;
  const long = kit.samples(t.forMedium) + 3;
  const firing = (value: number) => [
    {
      labels: kit.labels,
      summary: 'A node has few peers, or has lost many of those it usually has.',
      description: `a has ${value} peers, which is below ${t.minPeers} or below ${humanizePercentage(t.peerDropRatio)} of what is usual for it.`,
    },
  ];
  return [
    {
      title: 'fires when there have always been too few',
      series: { [peers]: gauge([few, long]), [limit]: gauge([5 * t.minPeers, long]) },
      atSeconds: kit.seconds(long - 1),
      expect: firing(few),
    },
    {
      title: 'fires when more than half of the usual peers have gone',
      series: { [peers]: gauge([40, 3 * long], [17, long]) },
      atSeconds: kit.seconds(4 * long - 1),
      expect: firing(17),
    },
    {
      title: 'waits',
      series: { [peers]: gauge([t.minPeers, 5], [few, long]) },
      atSeconds: kit.seconds(6),
      expect: 'pending',
    },
    {
      title: 'is quiet with just enough peers',
      series: { [peers]: gauge([t.minPeers, long]) },
      atSeconds: kit.seconds(long - 1),
      expect: 'quiet',
    },
    {
      title: 'is quiet when a little less than half of the usual peers have gone',
      series: { [peers]: gauge([40, 3 * long], [21, long]) },
      atSeconds: kit.seconds(4 * long - 1),
      expect: 'quiet',
    },
    {
      title: 'is quiet with few peers that are all it allows',
      series: { [peers]: gauge([few, long]), [limit]: gauge([few, long]) },
      atSeconds: kit.seconds(long - 1),
      expect: 'quiet',
    },
  ];
}

function noInboundPeers({ m, t }: StackContext, kit: CaseKit): AlertCase[] {
  const inbound = kit.series(m.network.peers, 'direction="inbound"');
  const outbound = kit.series(m.network.peers, 'direction="outbound"');
  const long = kit.samples(t.noInboundSeconds) + 3;
  const at = kit.seconds(5 + long - 1);
  return [
    {
      title: 'fires when nobody connects any more',
      series: { [inbound]: gauge([3, 5], [0, long]), [outbound]: gauge([1, 5 + long]) },
      atSeconds: at,
      expect: [
        {
          labels: kit.labels,
          summary: 'Nobody connects to a node any more, though some did lately.',
          description: `a has had 0 inbound peers for ${duration(t.noInboundSeconds)}; it still has outbound ones.`,
        },
      ],
    },
    {
      title: 'waits',
      series: { [inbound]: gauge([3, 5], [0, long]), [outbound]: gauge([1, 5 + long]) },
      atSeconds: kit.seconds(6),
      expect: 'pending',
    },
    {
      title: 'is quiet with one inbound peer',
      series: { [inbound]: gauge([3, 5], [1, long]), [outbound]: gauge([8, 5 + long]) },
      atSeconds: at,
      expect: 'quiet',
    },
    {
      title: 'is quiet on a node that never had any',
      series: { [inbound]: gauge([0, 5 + long]), [outbound]: gauge([8, 5 + long]) },
      atSeconds: at,
      expect: 'quiet',
    },
    {
      title: 'is quiet when there are no peers at all, which has an alert of its own',
      series: { [inbound]: gauge([3, 5], [0, long]), [outbound]: gauge([0, 5 + long]) },
      atSeconds: at,
      expect: 'quiet',
    },
  ];
}

function peerDialsFailing({ m, t }: StackContext, kit: CaseKit): AlertCase[] {
  const success = kit.series(m.network.dials, 'result="success"');
  const timeout = kit.series(m.network.dials, 'result="timeout"');
  const refused = kit.series(m.network.dials, 'result="refused"');
  const long = kit.samples(t.longWindow + t.forBrief) + 4;
  const dials = (count: number, failing: number) => {
    const rise = kit.rise(count / t.longWindow);
    return {
      [success]: counter([rise * (1 - failing), long]),
      [timeout]: counter([(rise * failing) / 2, long]),
      [refused]: counter([(rise * failing) / 2, long]),
    };
  };
  return [
    {
      title: 'fires when nearly all dials fail',
      series: dials(1.25 * t.dialCount, 0.96),
      atSeconds: kit.seconds(long),
      expect: [
        {
          labels: kit.labels,
          summary: 'A node cannot connect to others: nearly every dial fails.',
          description: `96% of the dials of a in the last ${duration(t.longWindow)} have failed.`,
        },
      ],
    },
    {
      title: 'waits',
      series: {
        [success]: counter([0, 22]),
        [timeout]: counter([0, 20], [2 * t.dialCount, 2]),
      },
      atSeconds: kit.seconds(21),
      expect: 'pending',
    },
    {
      title: 'is quiet when one in 20 succeeds',
      series: dials(1.25 * t.dialCount, 0.94),
      atSeconds: kit.seconds(long),
      expect: 'quiet',
    },
    {
      title: 'is quiet after a few dials, all of which failed',
      series: dials(0.9 * t.dialCount, 1),
      atSeconds: kit.seconds(long),
      expect: 'quiet',
    },
  ];
}

function peerSlotsFull({ m, t }: StackContext, kit: CaseKit): AlertCase[] {
  const peers = kit.series(m.network.peersConnected);
  const limit = kit.series(m.network.peersLimit);
  const long = kit.samples(t.forLong) + 3;
  return [
    {
      title: 'fires when the connections are used up',
      series: { [peers]: gauge([48, long]), [limit]: gauge([50, long]) },
      atSeconds: kit.seconds(long - 1),
      expect: [
        {
          labels: kit.labels,
          summary: 'A node uses nearly all of the connections that it allows.',
          description: 'a uses 96% of its connections.',
        },
      ],
    },
    {
      title: 'waits',
      series: { [peers]: gauge([48, 5]), [limit]: gauge([50, 5]) },
      atSeconds: kit.seconds(2),
      expect: 'pending',
    },
    {
      title: 'is quiet with room for three more',
      series: { [peers]: gauge([47, long]), [limit]: gauge([50, long]) },
      atSeconds: kit.seconds(long - 1),
      expect: 'quiet',
    },
    {
      title: 'is quiet where 0 stands for no limit',
      series: { [peers]: gauge([48, long]), [limit]: gauge([0, long]) },
      atSeconds: kit.seconds(long - 1),
      expect: 'quiet',
    },
    {
      title: 'is quiet without a limit',
      series: { [peers]: gauge([48, long]) },
      atSeconds: kit.seconds(long - 1),
      expect: 'quiet',
    },
  ];
}

function peersSilent({ m, t }: StackContext, kit: CaseKit): AlertCase[] {
  const connected = kit.series(m.network.peersConnected);
  const active = kit.series(m.network.peersActive);
  const long = kit.samples(t.forShort) + 3;
  const floor = t.silentPeersFloor;
  const few = Math.ceil(floor * t.activePeerRatio) - 1;
  const case_ = (title: string, peers: number, talking: number, expect: AlertCase['expect']) => ({
    title,
    series: { [connected]: gauge([peers, long]), [active]: gauge([talking, long]) },
    atSeconds: expect === 'pending' ? kit.seconds(1) : kit.seconds(long - 1),
    expect,
  });
  return [
    case_('fires when fewer than half of the peers talk', floor, few, [
      {
        labels: kit.labels,
        summary: 'Most of the peers of a node are connected but silent.',
        description: `Only ${humanizePercentage(few / floor)} of the peers of a have sent something lately.`,
      },
    ]),
    case_('waits', 20, 9, 'pending'),
    case_('is quiet when more than half of them talk', 20, 11, 'quiet'),
    case_('is quiet with too few peers to tell', floor - 1, 0, 'quiet'),
  ];
}

function highNetworkErrorRate({ m, t }: StackContext, kit: CaseKit): AlertCase[] {
  const timeout = kit.series(m.network.errors, 'error_type="timeout"');
  const reset = kit.series(m.network.errors, 'error_type="connection_reset"');
  const messages = kit.series(m.network.messages, 'message_type="block",direction="sent"');
  const long = kit.samples(t.rateWindow + t.forBrief) + 4;
  const traffic = (errors: number, sent: number) => ({
    [timeout]: counter([kit.rise(errors / 2), long]),
    [reset]: counter([kit.rise(errors / 2), long]),
    [messages]: counter([kit.rise(sent), long]),
  });
  const errors = 1.1 * t.networkErrors;
  return [
    {
      title: 'fires on many errors',
      series: traffic(errors, (0.9 * errors) / t.networkErrorRatio),
      atSeconds: kit.seconds(long),
      expect: [
        {
          labels: kit.labels,
          summary: 'A node has many errors in talking to its peers.',
          description: `a has ${errors.toFixed(2)} errors a second in talking to its peers.`,
        },
      ],
    },
    {
      title: 'waits',
      series: {
        [timeout]: counter([0, 20], [kit.rise(100), 3]),
        [messages]: counter([kit.rise(1), 23]),
      },
      atSeconds: kit.seconds(21),
      expect: 'pending',
    },
    {
      title: 'is quiet just below',
      series: traffic(0.9 * t.networkErrors, 1),
      atSeconds: kit.seconds(long),
      expect: 'quiet',
    },
    {
      title: 'is quiet when a busy node has as many errors',
      series: traffic(errors, (1.1 * errors) / t.networkErrorRatio),
      atSeconds: kit.seconds(long),
      expect: 'quiet',
    },
    {
      title: 'is quiet after a restart, whose counter begins at 0 again',
      series: {
        [timeout]: gauge([50_000, 20], [0, long]),
        [messages]: gauge([90_000, 20], [0, long]),
      },
      atSeconds: kit.seconds(24),
      expect: 'quiet',
    },
  ];
}

function highNetworkLatency({ m, t }: StackContext, kit: CaseKit): AlertCase[] {
  const metric = m.network.latencySeconds;
  const bounds = catalogue.network.latencySeconds.buckets;
  const long = kit.samples(t.rateWindow + t.forBrief) + 4;
  const slow = 1.2 * t.networkLatency;
  const latency = (p95: number, count: number) => ({
    ...kit.buckets(metric, sharesFor(0.95, p95, bounds), (share) =>
      counter([kit.rise((count * share) / t.rateWindow), long]),
    ),
    [kit.series(`${metric}_count`)]: counter([kit.rise(count / t.rateWindow), long]),
  });
  return [
    {
      title: 'fires when one round trip in 20 is slow',
      series: latency(slow, 1.2 * t.latencySamples),
      atSeconds: kit.seconds(long),
      expect: [
        {
          labels: kit.labels,
          summary: 'The round trip from a node to its peers takes long.',
          description: `One round trip in 20 from a to its peers takes longer than ${humanizeDuration(slow)}.`,
        },
      ],
    },
    {
      title: 'waits',
      series: {
        ...kit.buckets(metric, sharesFor(0.95, slow, bounds), (share) =>
          counter([0, 20], [1000 * share, 3]),
        ),
        [kit.series(`${metric}_count`)]: counter([0, 20], [1000, 3]),
      },
      atSeconds: kit.seconds(21),
      expect: 'pending',
    },
    {
      title: 'is quiet just below',
      series: latency(0.9 * t.networkLatency, 1.2 * t.latencySamples),
      atSeconds: kit.seconds(long),
      expect: 'quiet',
    },
    {
      title: 'is quiet after a few slow round trips',
      series: latency(slow, 0.9 * t.latencySamples),
      atSeconds: kit.seconds(long),
      expect: 'quiet',
    },
  ];
}

function peerViolations({ m, t }: StackContext, kit: CaseKit): AlertCase[] {
  const { nonceReplays, invalidSignatures, rateLimited } = m.network;
  const kinds = [nonceReplays, invalidSignatures, rateLimited].map((each) => kit.series(each));
  const long = kit.samples(t.rateWindow + t.forBrief) + 4;
  const perSecond = (violations: number) =>
    Object.fromEntries(kinds.map((kind) => [kind, counter([kit.rise(violations / 3), long])]));
  return [
    {
      title: 'fires on violations of all kinds together',
      series: perSecond(1.2 * t.peerViolations),
      atSeconds: kit.seconds(long),
      expect: [
        {
          labels: kit.labels,
          summary: 'Peers break the rules of the protocol: replays, invalid signatures or floods.',
          description: `a drops ${(1.2 * t.peerViolations).toFixed(2)} messages a second that break the rules of the protocol.`,
        },
      ],
    },
    {
      title: 'waits',
      series: Object.fromEntries(kinds.map((kind) => [kind, counter([0, 20], [kit.rise(100), 3])])),
      atSeconds: kit.seconds(21),
      expect: 'pending',
    },
    {
      title: 'is quiet just below',
      series: perSecond(0.9 * t.peerViolations),
      atSeconds: kit.seconds(long),
      expect: 'quiet',
    },
  ];
}
