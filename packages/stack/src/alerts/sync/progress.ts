import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';
import { onChain } from '../on-chain';

/** Whether a server is in sync by its own words, and whether it gets anywhere. */
export const progressAlerts: AlertGroup = (context) => [
  ...chainNotSynced(context),
  ...lowSyncProgress(context),
  ...syncStuck(context),
  ...stuckWhileSynced(context),
];

const condition = 'sync';

const chainNotSynced: AlertGroup = ({ m, on, t }) => [
  {
    name: 'ChainNotSynced',
    severity: 'warning',
    service: 'blockchain',
    labels: { condition },
    expr: `${m.chain.syncStatus}{${on.servers}} == 0`,
    forSeconds: t.forMedium,
    summary: 'A node is not in sync.',
    description: `{{ $labels.instance }} says that it is catching up${onChain}: its sync status is {{ $value | humanize }}.`,
    runbook: {
      meaning:
        'The node says that it does not have the newest blocks yet. Where a node cannot know, the metric is absent and this alert silent.',
      impact: 'What it tells is old; it is not ready to serve.',
      diagnosis: [
        { look: 'How far it is.', query: `${m.chain.syncRatio}{${on.servers}}` },
        {
          look: 'How many blocks a second it gains; the rest divided by this is the time it takes.',
          query: `deriv(${m.blocks.height}{${on.servers}}[${duration(t.rateWindow)}])`,
        },
        {
          look: 'Whether it has peers to fetch from.',
          query: `${m.network.peersConnected}{${on.nodes}}`,
        },
      ],
      mitigation: [
        'A first synchronisation takes its time: silence this alert until it is through, or start from a snapshot.',
        'If it was in sync before: more peers, a faster disk, more memory for its database.',
        'If the height does not rise, see `SyncStuck`.',
      ],
      falseAlarm:
        "A first synchronisation, or one after days of rest: the height rises, and the distance to an explorer's shrinks. It ends by itself.",
      ask: ['sync', 'head', 'peers', 'logs', 'snapshot'],
    },
  },
];

const lowSyncProgress: AlertGroup = ({ m, on, t }) => [
  {
    name: 'LowSyncProgress',
    severity: 'warning',
    service: 'blockchain',
    labels: { condition },
    expr: `${m.chain.syncRatio}{${on.servers}} < ${t.syncRatio}`,
    forSeconds: t.forShort,
    summary: 'A node has only a part of the chain.',
    description: `{{ $labels.instance }} has {{ $value | humanizePercentage }} of the best known chain${onChain}.`,
    runbook: {
      meaning: `The node has less than ${t.syncRatio * 100} % of the chain that its peers tell of.`,
      impact: 'It cannot serve anything recent, and it will take long until it can.',
      diagnosis: [
        {
          look: 'What it has and what it knows of.',
          query: `${m.blocks.height}{${on.servers}} / ${m.chain.bestKnownHeight}{${on.servers}}`,
        },
        {
          look: 'How many blocks a second it gains.',
          query: `deriv(${m.blocks.height}{${on.servers}}[${duration(t.rateWindow)}])`,
        },
        'Was its database lost or put back? Its log says at which height it began.',
      ],
      mitigation: [
        'Restore a snapshot of the database instead of waiting, if the rest takes days.',
        'If the best known height cannot be true, a peer lies: ban it, and restart the node.',
      ],
      falseAlarm:
        "An explorer's height is that of this node, and only its best known height is higher: a peer of another network, or one that lies, tells it.",
      ask: ['sync', 'head', 'peers', 'logs', 'snapshot'],
    },
  },
];

const syncStuck: AlertGroup = ({ m, on, t, by }) => {
  const height = `${m.blocks.height}{${on.servers}}`;
  const window = duration(t.stallWindow);
  return [
    {
      name: 'SyncStuck',
      severity: 'warning',
      service: 'blockchain',
      labels: { condition },
      // The height before has to be known: a process that has just started is not stuck.
      expr: `${height} == (${height} offset ${window}) and on (${by.chain}) (${m.chain.syncStatus}{${on.servers}} == 0)`,
      forSeconds: t.forBrief,
      summary: 'A node that catches up does not get anywhere.',
      description: `{{ $labels.instance }} is not in sync${onChain} and has been at block {{ $value | printf "%.0f" }} for ${window}.`,
      runbook: {
        meaning: `The node says that it is catching up, but has the same height as ${window} ago.`,
        impact: 'It will not be ready without help.',
        diagnosis: [
          {
            look: 'Peers: nobody to fetch from?',
            query: `${m.network.peersConnected}{${on.nodes}}`,
          },
          {
            look: 'Blocks that it refuses, and why.',
            query: `sum by (${by.chain}, validation_type) (increase(${m.validation.failures}{${on.nodes}}[${duration(t.longWindow)}])) > 0`,
          },
          {
            look: 'Faults of its own in checking blocks.',
            query: `sum by (${by.chain}, error_category) (increase(${m.validation.errors}{${on.nodes}}[${duration(t.longWindow)}])) > 0`,
          },
          'Its log at that height; the disk (`df -h`); for Ethereum, whether both the execution and the consensus client run.',
        ],
        mitigation: [
          'Restart it, with other peers.',
          'If it refuses a block that the network has, it is too old or its database is broken: upgrade it, or restore a snapshot.',
        ],
        falseAlarm:
          'The node works at something that adds no blocks: it downloads state (snap sync of Geth, snapshots of Erigon), builds an index anew (`-reindex`) or reads a snapshot. Its log goes on and shows progress: then do not restart it.',
        ask: ['sync', 'peers', 'logs', 'version', 'restart', 'snapshot'],
      },
    },
  ];
};

const stuckWhileSynced: AlertGroup = ({ m, on, t, by }) => {
  const height = `${m.blocks.height}{${on.servers}}`;
  const reference = `${m.chain.referenceHeight}{${on.servers}}`;
  const window = duration(t.stallWindow);
  const grown = (heights: string) =>
    `max by (cluster, chain) (${heights}) - max by (cluster, chain) (${heights} offset ${window}) > ${t.headLag}`;
  return [
    {
      name: 'StuckWhileSynced',
      severity: 'critical',
      service: 'blockchain',
      labels: { condition },
      expr: `${height} == (${height} offset ${window}) and on (${by.chain}) (${m.chain.syncStatus}{${on.servers}} == 1) and on (cluster, chain) (${grown(reference)} or ${grown(height)})`,
      forSeconds: t.forBrief,
      summary: 'A node stands still, says that it is in sync, and the chain goes on.',
      description: `{{ $labels.instance }} says that it is in sync${onChain} but has been at block {{ $value | printf "%.0f" }} for ${window}, while other nodes have gone on.`,
      runbook: {
        meaning: `The node claims to be in sync and has the same height as ${window} ago; references or other own servers have gained more than ${t.headLag} blocks since.`,
        impact:
          'It serves old data and says that all is well: users see deposits late, and transactions built on it are wrong.',
        diagnosis: [
          { look: 'The references, which go on.', query: reference },
          {
            look: 'When the height rose last.',
            query: `time() - ${m.chain.lastProgressTimestampSeconds}{${on.servers}}`,
          },
          {
            look: 'Peers: a node that is cut off hears of nothing and thinks that it has all.',
            query: `${m.network.peersConnected}{${on.nodes}}`,
          },
          'Compare with the node itself: `curl http://<instance>/stats`, or its JSON-RPC (`eth_blockNumber`, `getblockcount`).',
        ],
        mitigation: [
          'Take it out of service at once (`/readyz` does it where `references` are configured).',
          'Restart the node with other peers. If it stays, its database or version is at fault: restore a snapshot, upgrade.',
        ],
        falseAlarm:
          "An explorer's height is that of this node: then the reference, or the other server, is on another chain or counts ahead.",
        ask: ['head', 'sync', 'peers', 'logs', 'version', 'restart', 'snapshot'],
      },
    },
  ];
};
