import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';
import { onChain } from '../on-chain';
import { writeServerStates } from '../server-states';

/** Whether a server is in sync by its own words, and whether it gets anywhere. */
export const progressAlerts: AlertGroup = (context) => [
  ...chainNotSynced(context),
  ...firstSync(context),
  ...lowSyncProgress(context),
  ...syncStuck(context),
  ...stuckWhileSynced(context),
  ...heightFell(context),
];

const condition = 'sync';

const chainNotSynced: AlertGroup = ({ m, r, on, t, by }) => [
  {
    name: 'ChainNotSynced',
    severity: 'warning',
    service: 'blockchain',
    labels: { condition },
    expr: `${m.chain.syncStatus}{${on.servers}} == 0 and on (${by.chain}) ${r.everSynced}{${on.servers}} == 1`,
    forSeconds: t.forMedium,
    summary: 'A node that was in sync is so no more.',
    description: `{{ $labels.instance }} was in sync${onChain} and says that it is catching up again: its sync status is {{ $value | humanize }}.`,
    runbook: {
      meaning:
        'The node says that it does not have the newest blocks, although Prometheus has seen it in sync. Where a node cannot know, the metric is absent and this alert silent; one that was never in sync raises `FirstSync`.',
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
        'If it gains on the chain, wait. If not: more peers, a faster disk, more memory for its database.',
        'If days are missing, a snapshot of the database is faster.',
        'If the height does not rise, see `SyncStuck`.',
      ],
      falseAlarm:
        "A node that rested for days catches up: the height rises, and the distance to an explorer's shrinks. It ends by itself.",
      ask: ['sync', 'head', 'peers', 'logs', 'snapshot'],
    },
  },
];

const lowSyncProgress: AlertGroup = (context) => {
  const { m, on, t, by } = context;
  return [
    {
      name: 'LowSyncProgress',
      severity: 'warning',
      service: 'blockchain',
      labels: { condition },
      expr: `${m.chain.syncRatio}{${on.servers}} < ${t.syncRatio} unless on (${by.chain}) (${writeServerStates(context).firstSync})`,
      forSeconds: t.forShort,
      summary: 'A node has only a part of the chain.',
      description: `{{ $labels.instance }} has {{ $value | humanizePercentage }} of the best known chain${onChain}.`,
      runbook: {
        meaning: `The node has less than ${t.syncRatio * 100} % of the chain that its peers tell of, and was in sync before or does not say that it is catching up.`,
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
};

const firstSync: AlertGroup = (context) => {
  const { m, r, on, t, by } = context;
  const height = `${m.blocks.height}{${on.servers}}`;
  const best = `${m.chain.bestKnownHeight}{${on.servers}}`;
  const gained = (ofServer: string) =>
    `deriv(${m.blocks.height}{${ofServer}}[${duration(t.longWindow)}]) > 0`;
  const missing = (ofServer: string) =>
    `${m.chain.bestKnownHeight}{${ofServer}} - ${m.blocks.height}{${ofServer}}`;
  const placeholder = 'job=%q,instance=%q,chain=%q';
  const labels = '$labels.job $labels.instance $labels.chain';
  /** A part of the text that is there only if its query has an answer. */
  const told = (query: string, words: string, times = 1) =>
    `{{ with printf ${JSON.stringify(query)} ${Array(times).fill(labels).join(' ')} | query }}${words}{{ end }}`;
  return [
    {
      name: 'FirstSync',
      severity: 'info',
      service: 'blockchain',
      labels: { condition },
      expr: `${m.chain.syncStatus}{${on.servers}} == 0 unless on (${by.chain}) ${r.everSynced}{${on.servers}} == 1`,
      forSeconds: t.forShort,
      summary: 'A node synchronises for the first time.',
      description:
        `{{ $labels.instance }} has not been in sync yet${onChain} (its sync status is {{ $value | humanize }})` +
        told(
          `${m.blocks.height}{${placeholder}}`,
          '; it is at block {{ . | first | value | printf "%.0f" }}',
        ) +
        told(
          `${m.chain.bestKnownHeight}{${placeholder}}`,
          ' of {{ . | first | value | printf "%.0f" }}',
        ) +
        told(
          `${m.chain.syncRatio}{${placeholder}}`,
          ', {{ . | first | value | humanizePercentage }} done',
        ) +
        told(gained(placeholder), ', {{ . | first | value | humanize }} blocks a second') +
        told(
          `(${missing(placeholder)}) / (${gained(placeholder)})`,
          ', about {{ . | first | value | humanizeDuration }} to go at this pace',
          3,
        ) +
        '.',
      runbook: {
        meaning: `The node says that it is catching up, and Prometheus has never seen it in sync, or it has lost its chain since (\`HeightFell\`). As long as that lasts, \`ChainNotSynced\`, \`LowSyncProgress\` and alerts about its readiness are silent; \`SyncStuck\` is not. A stack that is younger than the node takes a node that has fallen behind for a new one until it was in sync once, for ${duration(t.rateWindow)}.`,
        impact: 'None for a node that nobody uses yet. It is not ready to serve.',
        diagnosis: [
          { look: 'How far it is.', query: `${height} / ${best}` },
          {
            look: 'How many blocks a second it gains. Later blocks are fuller: it becomes slower.',
            query: `deriv(${height}[${duration(t.longWindow)}])`,
          },
          {
            look: 'Seconds since anything was last seen to move: blocks, states, stages. During a snap sync the height stays at 0.',
            query: `time() - ${m.chain.lastSyncProgressTimestampSeconds}{${on.servers}}`,
          },
        ],
        mitigation: [
          'Wait. A snapshot, or a checkpoint that is known to be good, is faster.',
          'Keep it out of the load balancer; `/readyz` does so by itself.',
        ],
        falseAlarm:
          "The node was in sync before this stack watched it: compare its height with an explorer's. It is right all the same that it catches up.",
        ask: ['sync', 'head', 'peers', 'snapshot'],
      },
    },
  ];
};

const syncStuck: AlertGroup = ({ m, on, t, by }) => {
  const height = `${m.blocks.height}{${on.servers}}`;
  const progress = `${m.chain.lastSyncProgressTimestampSeconds}{${on.servers}}`;
  const window = duration(t.stallWindow);
  const longest = duration(t.habitWindow);
  // Where the first block is all that is told, a state may be fetched for hours without a word.
  const blind = `${height} == 0 unless on (${by.chain}) (${progress} or (${height} offset ${longest}) == 0)`;
  return [
    {
      name: 'SyncStuck',
      severity: 'warning',
      service: 'blockchain',
      labels: { condition },
      // The height before has to be known: a process that has just started is not stuck.
      expr: `${height} == (${height} offset ${window}) and on (${by.chain}) (${m.chain.syncStatus}{${on.servers}} == 0) unless on (${by.chain}) (time() - ${progress} <= ${t.stallWindow} or ${blind})`,
      forSeconds: t.forBrief,
      summary: 'A node that catches up does not seem to get anywhere.',
      description: `{{ $labels.instance }} is not in sync${onChain} and has been at block {{ $value | printf "%.0f" }} for ${window} or longer; nothing else that it tells has moved.`,
      runbook: {
        meaning: `The node says that it is catching up, but has the same height as ${window} ago, and neither states nor stages that it tells of have moved. A node that is at its first block and tells nothing else may fetch a state unseen (snap or warp sync): it is told of after ${longest} only, and may still be at it.`,
        impact: 'It will not be ready without help.',
        diagnosis: [
          {
            look: 'Peers: nobody to fetch from?',
            query: `${m.network.peersConnected}{${on.nodes}}`,
          },
          {
            look: 'Seconds since anything was last seen to move.',
            query: `time() - ${progress}`,
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
          'If its log shows that a state is being fetched or healed, wait.',
          'Restart it, with other peers.',
          'If it refuses a block that the network has, it is too old or its database is broken: upgrade it, or restore a snapshot.',
        ],
        falseAlarm:
          'The node works at something that adds no blocks and that it does not tell: it builds an index anew (`-reindex`) or reads a snapshot. Its log goes on and shows progress: then do not restart it.',
        ask: ['sync', 'peers', 'logs', 'version', 'restart', 'snapshot'],
      },
    },
  ];
};

const stuckWhileSynced: AlertGroup = (context) => {
  const { m, on, t } = context;
  const reference = `${m.chain.referenceHeight}{${on.servers}}`;
  const window = duration(t.stuckWindow);
  return [
    {
      name: 'StuckWhileSynced',
      severity: 'critical',
      service: 'blockchain',
      labels: { condition },
      expr: `${writeServerStates(context).blocksBehindWhileStill} > ${t.headLag}`,
      forSeconds: t.forBrief,
      summary: 'A node stands still while the chain goes on, and does not say that it catches up.',
      description: `{{ $labels.instance }} has had no new block${onChain} for ${window} or longer and is {{ $value | printf "%.0f" }} blocks behind other nodes, which go on.`,
      runbook: {
        meaning: `The node answers, has peers as far as it tells, and does not say that it is catching up. It has the same height as ${window} ago; references or other own servers have gone on and are more than ${t.headLag} blocks ahead.`,
        impact:
          'It serves old data and says that all is well: users see deposits late, and transactions built on it are wrong.',
        diagnosis: [
          { look: 'The references, which go on.', query: reference },
          {
            look: 'When the height rose last.',
            query: `time() - ${m.chain.lastProgressTimestampSeconds}{${on.servers}}`,
          },
          {
            look: 'Peers that have sent something lately: a node that is cut off hears of nothing and thinks that it has all.',
            query: `${m.network.peersActive}{${on.nodes}}`,
          },
          'Compare with the node itself: `curl http://<instance>/stats`, or its JSON-RPC (`eth_blockNumber`, `getblockcount`).',
          'For Ethereum: does the consensus client run, and does it reach the execution client? Without it the head stands still.',
        ],
        mitigation: [
          'Take it out of service at once (`/readyz` does it where `references` are configured).',
          'Restart the node with other peers. If it stays, its database or version is at fault: restore a snapshot, upgrade.',
          'If all own servers stand still at one height, look for a release that was due there.',
        ],
        falseAlarm:
          "An explorer's height is that of this node: then the reference, or the other server, is on another chain or counts ahead.",
        ask: ['head', 'sync', 'peers', 'logs', 'version', 'restart', 'snapshot'],
      },
    },
  ];
};

const heightFell: AlertGroup = (context) => {
  const { m, r, on, t, by } = context;
  const height = `${m.blocks.height}{${on.servers}}`;
  const status = `${m.chain.syncStatus}{${on.servers}}`;
  const window = duration(t.longWindow);
  return [
    {
      name: 'HeightFell',
      severity: 'critical',
      service: 'blockchain',
      // A node that catches up all the while may begin again.
      expr: `(${writeServerStates(context).lostBlocks}) unless on (${by.chain}) max by (${by.chain}) (max_over_time(${status}[${window}])) == 0`,
      forSeconds: t.forBrief,
      summary:
        'A node has far fewer blocks than before: it was wiped or put back, or is another chain.',
      description: `The height of {{ $labels.instance }}${onChain} is {{ $value | printf "%.0f" }} blocks lower than its highest of the last ${window}.`,
      runbook: {
        meaning: `The height fell by more than ${t.heightFall} blocks, or to less than half: deeper than any usual reorganisation and than what a node takes back when it starts. The alert ends when the height is back, or ${window} after the fall.`,
        impact:
          'What the node serves is old or of another chain. Balances and transactions that users have seen are gone from it.',
        diagnosis: [
          { look: 'The height by server: when it fell, and from where to where.', query: height },
          {
            look: 'By how much.',
            query: `${r.heightFall}{${on.servers}} > 0`,
          },
          {
            look: 'Chain and version that the node tells: has it changed network or software?',
            query: `${m.sources.info}{${on.servers},source="node"}`,
          },
          'Was its database deleted or a snapshot put back? Is the data directory the right one, and mounted (`df -h`, `mount`)? Its log tells at which block it began.',
        ],
        mitigation: [
          'Take it out of service until it has the chain again.',
          'If a volume is not mounted or a setting names another directory or network, mend that: the chain may still be there.',
          'Else restore a snapshot, or let it synchronise; `FirstSync` tells how far it is.',
          'A chain for tests that was begun anew on purpose: nothing; the alert ends by itself.',
        ],
        falseAlarm:
          'A chain for tests was begun anew on purpose, or somebody has put a snapshot back: ask before you act.',
        ask: ['head', 'logs', 'version', 'snapshot'],
      },
    },
  ];
};
