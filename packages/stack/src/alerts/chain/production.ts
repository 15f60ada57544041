import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';
import { onChain } from '../on-chain';
import { chainStandsStill, standstillSeconds } from './standstill';

/** Whether new blocks come. */
export const productionAlerts: AlertGroup = (context) => [
  ...blockProductionStopped(context),
  ...lowBlockProductionRate(context),
  ...headTooOld(context),
];

const condition = 'block-production';

const blockProductionStopped: AlertGroup = (context) => {
  const { m, on, t, by } = context;
  const head = `${m.blocks.headTimestampSeconds}{${on.servers}}`;
  const reference = `${m.chain.referenceHeight}{${on.servers}}`;
  const limit = duration(standstillSeconds(context));
  return [
    {
      name: 'BlockProductionStopped',
      severity: 'critical',
      service: 'blockchain',
      labels: { condition },
      expr: chainStandsStill(context),
      forSeconds: t.forBrief,
      summary: 'No own server has seen a new block for long, and no reference has either.',
      description: `The newest block${onChain} that any own server knows is {{ $value | humanizeDuration }} old. No reference that answers has told of a newer one.`,
      runbook: {
        meaning: `For more than ${limit}, ${t.headAge} block intervals, neither an own server nor a reference has told of a new block. At least one own server could know: its node answers, has peers where it should, and does not say that it is catching up. Without \`references\` nobody else was asked: the own servers may be cut off together.`,
        impact: 'What the own servers know stands still: nothing is confirmed, balances are old.',
        diagnosis: [
          {
            look: 'The age of the head by server: all alike is a chain that stands still, or servers that are cut off together.',
            query: `time() - max by (${by.chain}) (${head})`,
          },
          {
            look: 'References: none is there, or all stand still. If one rises now, the chain goes on without the own servers, and `StuckWhileSynced` follows.',
            query: `max by (cluster, chain, reference) (${reference})`,
          },
          {
            look: 'Peers, and whether they are silent: nobody else can tell of new blocks.',
            query: `${m.network.peersConnected}{${on.nodes}}`,
          },
          'Ask an explorer of somebody else whether the chain goes on, and the channels of the project whether it is known.',
        ],
        mitigation: [
          'If the chain goes on elsewhere, the own servers are cut off: restart the nodes one at a time, with other peers. Give the servers `references`, so that this is told apart.',
          'If own miners or validators stand still, start them; see `MinersStopped`.',
          'If the whole chain has halted, look for a release that was due before this height, and tell the users.',
        ],
        falseAlarm:
          'An explorer of somebody else shows newer blocks: the chain goes on, and the own nodes are dead or cut off. Or the chain makes blocks only when there are transactions (development chains, CometBFT with `create_empty_blocks = false`), or is slower than the `blockSeconds` of the settings.',
        ask: ['head', 'sync', 'peers', 'logs', 'version', 'restart'],
      },
    },
  ];
};

const lowBlockProductionRate: AlertGroup = ({ m, on, t, by, config }) => {
  const height = `${m.blocks.height}{${on.servers}}`;
  const window = duration(t.productionWindow);
  // Of heights, not of counters: a restart or a pause of Prometheus takes no block away. References know
  // of blocks that own servers miss.
  const grownOf = (heights: string) =>
    `max by (cluster, chain) (${heights}) - max by (cluster, chain) (${heights} offset ${window})`;
  const grown = grownOf(height);
  const grownElsewhere = grownOf(`${m.chain.referenceHeight}{${on.servers}}`);
  const ratio = (blocks: string) => `(${blocks}) * ${config.blockSeconds} / ${t.productionWindow}`;
  return [
    {
      name: 'LowBlockProductionRate',
      severity: 'warning',
      service: 'blockchain',
      labels: { condition },
      expr: `${ratio(grown)} < ${t.productionRatio} unless on (cluster, chain) ${ratio(grownElsewhere)} >= ${t.productionRatio}`,
      forSeconds: t.forBrief,
      keepFiringSeconds: t.keepFiring,
      summary: 'Blocks come more slowly than the chain aims at.',
      description: `Within ${window}, {{ $value | humanizePercentage }} of the blocks have come that are expected${onChain}.`,
      runbook: {
        meaning: `The best chain grew by less than ${t.productionRatio * 100} % of one block every ${config.blockSeconds} s, over ${window}. Chance alone does not do that.`,
        impact: 'Confirmations take longer, the pool grows, fees rise.',
        diagnosis: [
          {
            look: 'Blocks a minute by server: if others are faster, this is trouble of single servers.',
            query: `60 * sum by (${by.chain}) (rate(${m.blocks.total}{${on.servers}}[${duration(t.longWindow)}]))`,
          },
          {
            look: 'The hash rate of the network: a fall slows the chain until its difficulty follows.',
            query: `max by (cluster, chain) (${m.mining.networkHashrate}{${on.nodes}})`,
          },
          {
            look: 'Whether the node refuses blocks that others take.',
            query: `sum by (${by.chain}, validation_type) (increase(${m.validation.failures}{${on.nodes}}[${duration(t.longWindow)}])) > 0`,
          },
        ],
        mitigation: [
          'If own miners or validators are missing, start them.',
          'If the whole network is slow, tell the users to wait for confirmations; there is nothing to mend here.',
          'If the chain has another pace than the settings say, give `blockSeconds` and generate the rules again.',
        ],
        falseAlarm:
          'The chain aims at another interval than `blockSeconds` in the settings: the rate by an explorer is the same as here, and has been for days. Or the own nodes stood still for a part of the window and the chain did not.',
        ask: ['head', 'sync', 'peers', 'version'],
      },
    },
  ];
};

const headTooOld: AlertGroup = ({ m, on, t, by, config }) => {
  const head = `${m.blocks.headTimestampSeconds}{${on.servers}}`;
  const behind = `max by (cluster, chain) (${head}) - on (cluster, chain) group_right () ${head}`;
  const isSyncing = `${m.chain.syncStatus}{${on.servers}} == 0`;
  return [
    {
      name: 'HeadTooOld',
      severity: 'warning',
      service: 'blockchain',
      labels: { condition },
      expr: `${behind} > ${t.headBehind * config.blockSeconds} unless on (${by.chain}) (${isSyncing})`,
      forSeconds: t.forShort,
      summary: 'The head of a server is old while others have newer blocks.',
      description: `The head of {{ $labels.instance }}${onChain} is {{ $value | humanizeDuration }} older than the newest one of the own servers.`,
      runbook: {
        meaning: `By its own time, the newest block of this server is more than ${t.headBehind} block intervals older than that of another own server, and the server does not say that it is catching up.`,
        impact: 'Who asks this server gets old balances and misses new transactions.',
        diagnosis: [
          {
            look: 'The age of the head by server.',
            query: `time() - ${head}`,
          },
          {
            look: 'When the height rose last.',
            query: `time() - ${m.chain.lastProgressTimestampSeconds}{${on.servers}}`,
          },
          {
            look: 'Whether the node that it reads answers.',
            query: `${m.sources.up}{${on.servers},source="node"}`,
          },
          'What the server thinks: `curl http://<instance>/readyz?verbose`.',
        ],
        mitigation: [
          'Restart the node of this server; look in its log for a block that it refuses.',
          'If it has no peers, see `NoPeersConnected`; if it refuses a block that others have, see `NodeOnFork`.',
        ],
        falseAlarm:
          'The node catches up and cannot say so: its height rises faster than the chain makes blocks. Or one other server has a head from the future (`HeadInTheFuture`), which makes all the rest look old.',
        ask: ['head', 'sync', 'peers', 'logs', 'restart'],
      },
    },
  ];
};
