import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';
import { onChain } from '../on-chain';

/** How long blocks take to be checked and to arrive, what their times say, how full they are. */
export const blockTimeAlerts: AlertGroup = (context) => [
  ...highBlockValidationTime(context),
  ...lateBlockArrival(context),
  ...headInTheFuture(context),
  ...blocksFull(context),
];

const highBlockValidationTime: AlertGroup = ({ m, r, on, t, by }) => {
  const window = duration(t.blockWindow);
  const validated = `sum by (${by.chain}) (increase(${m.blocks.validationTimeSeconds}_count{${on.servers}}[${window}]))`;
  return [
    {
      name: 'HighBlockValidationTime',
      severity: 'warning',
      service: 'blockchain',
      expr: `${r.blockValidationP95} > ${t.validationTime} and on (${by.chain}) ${validated} > ${t.blockFloor}`,
      forSeconds: t.forBrief,
      keepFiringSeconds: t.keepFiring,
      summary: 'A server takes long to check blocks.',
      description: `One block in 20 takes {{ $labels.instance }} more than {{ $value | humanizeDuration }} to check${onChain}.`,
      runbook: {
        meaning: `The 95th percentile of the time to validate a block is above ${t.validationTime} s over ${window}.`,
        impact:
          'The head comes late; miners work on the old block meanwhile, validators vote late. If it takes longer than a block interval, the node falls behind for good.',
        diagnosis: [
          {
            look: 'Whether all servers have it (heavy blocks) or one (a slow machine).',
            query: r.blockValidationP95,
          },
          {
            look: 'Size and transactions of blocks: did they grow?',
            query: `sum by (${by.chain}) (rate(${m.blocks.transactions}_sum{${on.servers}}[${window}])) / sum by (${by.chain}) (rate(${m.blocks.transactions}_count{${on.servers}}[${window}]))`,
          },
          {
            look: 'Processor and disk of the machine.',
            query: `${m.system.cpuUsagePercent}{${on.servers}}`,
          },
          'On the machine: `iostat -x 5`. A database that waits for its disk (`%util` near 100) is the usual reason.',
        ],
        mitigation: [
          'Take other work off the machine; give the database a faster disk and more cache.',
          'If blocks were made to be slow to check, look for a release that limits them.',
        ],
        falseAlarm:
          'The node has just been started, or makes a backup or compacts its database: the time falls from minute to minute, and the head keeps up (`HeadLagging` is silent).',
        ask: ['sync', 'logs', 'version', 'disk'],
      },
    },
  ];
};

const lateBlockArrival: AlertGroup = ({ m, r, on, t, by }) => {
  const window = duration(t.blockWindow);
  const arrived = `sum by (${by.chain}) (increase(${m.blocks.arrivalDelaySeconds}_count{${on.nodes}}[${window}]))`;
  return [
    {
      name: 'LateBlockArrival',
      severity: 'warning',
      service: 'network',
      // The median: miners' clocks are off by minutes now and then, those of half of them are not.
      expr: `${r.blockArrivalMedian} > ${t.arrivalDelay} and on (${by.chain}) ${arrived} > ${t.blockFloor}`,
      forSeconds: t.forBrief,
      keepFiringSeconds: t.keepFiring,
      summary: 'Blocks reach a node late.',
      description: `Half of the blocks${onChain} reach {{ $labels.instance }} later than {{ $value | humanizeDuration }} after their own time.`,
      runbook: {
        meaning: `The median time from a block's timestamp until it is recorded here is above ${t.arrivalDelay} s over ${window}.`,
        impact:
          'What this node tells is old. Its miners lose blocks to those who heard earlier; its validators vote late.',
        diagnosis: [
          {
            look: 'Whether one node has it, or all: all is a slow network, or the clock of the machine they share.',
            query: r.blockArrivalMedian,
          },
          {
            look: 'How far its peers are.',
            query: `histogram_quantile(0.5, sum by (${by.chain}, le) (rate(${m.network.latencySeconds}_bucket{${on.nodes}}[${duration(t.rateWindow)}])))`,
          },
          'Is the clock right? `timedatectl`, `chronyc tracking`. A clock that is ahead makes every block look late.',
          'If the server asks its node now and then, half of the option `pollSeconds` is in this figure.',
        ],
        mitigation: [
          'Set the clock. Add peers that are near, and keep their number below what the line carries.',
          'If the line is full, limit what the node sends.',
        ],
        falseAlarm:
          'The clock of this machine is ahead by as much (`chronyc tracking`), and other servers see the same blocks in time. Or the node was catching up within the window, and old blocks came late by nature.',
        ask: ['peers', 'sync', 'logs'],
      },
    },
  ];
};

const headInTheFuture: AlertGroup = ({ m, on, t, by }) => {
  const ahead = `${m.blocks.headTimestampSeconds}{${on.servers}} - time()`;
  const window = duration(t.rateWindow);
  return [
    {
      name: 'HeadInTheFuture',
      severity: 'warning',
      service: 'blockchain',
      // A head is ahead only for a moment after it came: the largest lead is what counts.
      expr: `max by (${by.chain}) (max_over_time((${ahead})[${window}:${duration(t.scrapeInterval)}])) > ${t.headAhead}`,
      forSeconds: t.forShort,
      summary: 'Blocks come from the future: a clock is wrong.',
      description: `The head of {{ $labels.instance }}${onChain} has been up to {{ $value | humanizeDuration }} ahead of the clock of Prometheus.`,
      runbook: {
        meaning:
          'Blocks have timestamps that lie ahead of the clock here: ours is slow, or those who make blocks set theirs forward.',
        impact:
          'Ages of heads are too small, so that a halt is noticed late. A node with a slow clock refuses blocks that others take, and parts from the chain.',
        diagnosis: [
          {
            look: 'All servers alike: the blocks or the clock of Prometheus. One only: look at that server.',
            query: `max by (${by.chain}) (${ahead})`,
          },
          {
            look: 'Whether blocks are refused for their time.',
            query: `sum by (${by.chain}) (increase(${m.validation.failures}{${on.nodes},validation_type="timestamp"}[${duration(t.longWindow)}]))`,
          },
          'On the machines of Prometheus and of the nodes: `timedatectl`, `chronyc tracking`.',
        ],
        mitigation: [
          'Start the time service (`systemctl restart chrony`), and let it step the clock (`chronyc makestep`).',
          'If all clocks are right, somebody mines with a wrong one: tell the channels of the project.',
        ],
        falseAlarm:
          "All servers of all chains show the same lead: the clock of Prometheus' own machine is slow. Or the chain lets producers set their time ahead (Bitcoin: up to two hours), and only single blocks do.",
        ask: ['head', 'peers', 'version'],
      },
    },
  ];
};

const blocksFull: AlertGroup = ({ m, on, t }) => {
  const window = duration(t.longWindow);
  const sum = (part: string, operation: string) =>
    `sum by (cluster, chain) (${operation}(${m.blocks.gasUsedRatio}_${part}{${on.servers}}[${window}]))`;
  return [
    {
      name: 'BlocksFull',
      severity: 'info',
      service: 'blockchain',
      expr: `${sum('sum', 'rate')} / ${sum('count', 'rate')} > ${t.gasUsed} and on (cluster, chain) ${sum('count', 'increase')} > ${t.blockFloor}`,
      forSeconds: t.forShort,
      summary: 'Blocks are full.',
      description: `Blocks${onChain} use {{ $value | humanizePercentage }} of their gas limit on average over ${window}.`,
      runbook: {
        meaning: `Blocks have used more than ${t.gasUsed * 100} % of their gas limit on average over ${window}. Where the fee follows the load (EIP-1559), they aim at half.`,
        impact: 'Fees rise; transactions with a low fee wait.',
        diagnosis: [
          {
            look: 'The fee that goes with it.',
            query: `max by (cluster, chain) (${m.fees.gasBaseFeeWei}{${on.servers}})`,
          },
          {
            look: 'Whether transactions pile up.',
            query: `max by (cluster, chain) (${m.transactions.poolSize}{${on.servers}})`,
          },
        ],
        mitigation: [
          'Raise the fees that own services pay, or put off what can wait.',
          'None at the node: the chain is at its capacity.',
        ],
        falseAlarm:
          'The chain has been as full for weeks and has no fee that follows the load: then this is its usual state, and the threshold `gasUsed` belongs above it.',
        ask: ['pool', 'head'],
      },
    },
  ];
};
