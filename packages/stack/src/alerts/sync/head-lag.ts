import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';
import { onChain } from '../on-chain';

/** Whether a server is behind others. */
export const headLagAlerts: AlertGroup = (context) => [
  ...headLagging(context),
  ...indexLagging(context),
];

const headLagging: AlertGroup = ({ m, on, t, by }) => {
  const height = `${m.blocks.height}{${on.servers}}`;
  const toReferences = `${m.chain.headLagBlocks}{${on.servers}}`;
  const toOwn = `max by (cluster, chain) (${height}) - on (cluster, chain) group_right () ${height}`;
  const isSyncing = `${m.chain.syncStatus}{${on.servers}} == 0`;
  return [
    {
      name: 'HeadLagging',
      severity: 'warning',
      service: 'blockchain',
      expr: `(${toReferences} > ${t.headLag} or ${toOwn} > ${t.headLag}) unless on (${by.chain}) (${isSyncing})`,
      forSeconds: t.forShort,
      summary: 'The head of a server lags behind other nodes.',
      description: `{{ $labels.instance }} is {{ $value | humanize }} blocks behind other nodes${onChain}.`,
      runbook: {
        meaning: `The head is more than ${t.headLag} blocks behind the references that readiness goes by, or behind the best of the own servers. Servers that say that they are catching up are left out.`,
        impact: 'Who asks this server misses the newest blocks.',
        diagnosis: [
          { look: 'The lag behind references.', query: toReferences },
          { look: 'The lag behind own servers.', query: toOwn },
          {
            look: 'How long the node takes to answer a poll: a slow one makes the server late.',
            query: `histogram_quantile(0.95, sum by (${by.chain}, source, le) (rate(${m.sources.durationSeconds}_bucket{${on.servers}}[${duration(t.longWindow)}])))`,
          },
          'What the server compares with what: `curl http://<instance>/readyz?verbose`, the line `lag`.',
        ],
        mitigation: [
          'If the lag shrinks, it catches up: wait. If it stays the same, look at peers and arrival (`LateBlockArrival`).',
          'If it grows, the machine is too slow for the chain (`HighBlockValidationTime`), or the node stands still (`StuckWhileSynced`).',
        ],
        falseAlarm:
          'It catches up after a restart: the lag shrinks from minute to minute. Or one reference alone is ahead, and an explorer agrees with this server.',
        ask: ['head', 'sync', 'peers', 'logs', 'restart'],
      },
    },
  ];
};

const indexLagging: AlertGroup = ({ m, on, t, by, config }) => {
  if (config.targets.explorer.length === 0 && config.kubernetes === undefined) return [];
  const lag = `${m.chain.indexLagBlocks}{${on.servers}}`;
  return [
    {
      name: 'IndexLagging',
      severity: 'warning',
      service: 'blockchain',
      // A node that catches up adds blocks faster than any index reads them.
      expr: `${lag} > ${t.indexLag} unless on (${by.chain}) (${m.chain.syncStatus}{${on.servers}} == 0)`,
      forSeconds: t.forShort,
      summary: 'The index of an explorer lags behind its node.',
      description: `The index of {{ $labels.instance }} is {{ $value | humanize }} blocks behind its node${onChain}.`,
      runbook: {
        meaning: `The explorer has not read the newest ${t.indexLag} blocks or more that its node has. While the node itself is catching up, this is silent.`,
        impact: 'New transactions and balances are missing on its pages and in its API.',
        diagnosis: [
          { look: 'Whether it grows, stays or shrinks.', query: lag },
          {
            look: 'Whether the index moves at all.',
            query: `deriv(${m.chain.indexHeight}{${on.servers}}[${duration(t.longWindow)}])`,
          },
          {
            look: 'The time its node takes to answer.',
            query: `rate(${m.sources.durationSeconds}_sum{${on.servers},source="node"}[${duration(t.longWindow)}]) / rate(${m.sources.durationSeconds}_count{${on.servers},source="node"}[${duration(t.longWindow)}])`,
          },
          'The log of the indexer: a block that it cannot read stops it at one height.',
        ],
        mitigation: [
          'If it is being filled for the first time, or again, wait.',
          'If it stands still, restart it; if it stops at the same block, that block is what it cannot read.',
          'If it is too slow, look at its database: locks, missing indexes, a full disk.',
        ],
        falseAlarm:
          'The index is built for the first time or again: its height rises steadily, and the lag shrinks.',
        ask: ['head', 'logs'],
      },
    },
  ];
};
