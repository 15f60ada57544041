import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';
import { onChain } from '../on-chain';
import { percent } from '../percent';
import { confirmWindow, throughputWindow } from './confirm-window';

/** Whether what waits is confirmed, soon, and with effect. */
export const confirmationAlerts: AlertGroup = (context) => {
  const { m, r, on, by, t, config } = context;
  const window = duration(confirmWindow(context));
  const manyBlocks = duration(throughputWindow(context));
  const rateWindow = duration(t.rateWindow);
  const habitWindow = duration(t.habitWindow);
  const { poolSize, total, waitSeconds } = m.transactions;
  const sum = (operation: string, metric: string, range: string, matchers = '') =>
    `sum by (${by.chain}) (${operation}(${metric}{${on.servers}${matchers}}[${range}]))`;
  const confirmed = ', status="confirmed"';
  const size = `max by (${by.chain}) (${poolSize}{${on.servers}})`;
  const leastSize = `min by (${by.chain}) (min_over_time(${poolSize}{${on.servers}}[${window}]))`;
  const confirmedPerSecond = sum('rate', total, manyBlocks, confirmed);
  const usualPerSecond = `sum by (${by.chain}) (avg_over_time(${r.transactionsPerSecond}{${on.servers}${confirmed}}[${habitWindow}]))`;
  // A node that catches up counts in hours what was confirmed in days: afterwards everything would be few.
  const wasSyncing = `min by (${by.chain}) (min_over_time(${m.chain.syncStatus}{${on.servers}}[${habitWindow}])) == 0`;
  const longestWait = Math.min(t.waitLongest, t.waitBlocks * config.blockSeconds);
  const p95Wait = `histogram_quantile(0.95, sum by (${by.chain}, le) (rate(${waitSeconds}_bucket{${on.servers}}[${window}])))`;
  const failedPerSecond = sum('rate', total, rateWindow, ', status="failed"');
  const finishedPerSecond = sum('rate', total, rateWindow, ', status=~"confirmed|failed"');
  const lookAtBlocks = {
    look: 'Transactions in a block, mean. 1 or 0 are empty blocks.',
    query: `${sum('rate', `${m.blocks.transactions}_sum`, window)} / ${sum('rate', `${m.blocks.transactions}_count`, window)}`,
  };

  return [
    {
      name: 'MempoolStalled',
      severity: 'critical',
      service: 'blockchain',
      labels: { condition: 'confirmations' },
      // Only a server that has confirmed something lately can have stopped: an explorer that sees the pool
      // of its node counts no confirmations.
      expr: `${size} - ${leastSize} > ${t.stalledGrowth} and ${sum('increase', total, window, confirmed)} == 0 and ${sum('increase', total, habitWindow, confirmed)} > 0 and ${sum('increase', m.blocks.total, window)} > ${t.stalledBlocks}`,
      forSeconds: t.forBrief,
      summary: 'Blocks come, but no transaction is confirmed while the pool grows.',
      description: `The pool of {{ $labels.instance }}${onChain} has grown by {{ $value | humanize }} transactions in ${window}, and none was confirmed although blocks came.`,
      runbook: {
        meaning: `In the last ${window} the node saw more than ${t.stalledBlocks} blocks, none of which confirmed a transaction of its pool, while more transactions came in.`,
        impact: 'For users the chain stands still: nothing that they send arrives.',
        diagnosis: [
          lookAtBlocks,
          { look: 'Size of the pool.', query: size },
          {
            look: 'Confirmations by server. If only one has none, its pool is cut off from the producers.',
            query: `sum by (${by.chain}, status) (rate(${total}{${on.servers}}[${window}]))`,
          },
          {
            look: 'Those that cannot be mined yet, as after a gap of nonces, where the node tells.',
            query: `${m.transactions.poolQueued}{${on.servers}}`,
          },
          'Look up one waiting transaction in an explorer of somebody else. Known there: the producers leave it out. Unknown: the own node does not pass it on.',
        ],
        mitigation: [
          'Only own servers: the node does not relay; see `LowPeerCount`, then restart it.',
          'Own miners or validators make empty blocks: see their log and their connection to the node whose pool they take; restart the block builder.',
          'All producers make empty blocks: raise it with the network; tell users to wait.',
          'The base fee is above what the pool pays: fees have to rise; see `HighTransactionFees`.',
        ],
        falseAlarm:
          'What waits cannot be confirmed by right: gaps in nonces, or fees below the base fee (`txpool_status`: nearly all `queued`). Blocks by an explorer hold transactions of others.',
        ask: ['pool', 'head', 'peers', 'logs'],
      },
    },
    {
      name: 'LowTransactionThroughput',
      severity: 'warning',
      service: 'blockchain',
      labels: { condition: 'confirmations' },
      expr: `${confirmedPerSecond} < ${t.throughputRatio} * ${usualPerSecond} and ${leastSize} > ${t.waitingTransactions} unless ${wasSyncing}`,
      forSeconds: t.forBrief,
      keepFiringSeconds: t.keepFiring,
      summary: 'Far fewer transactions are confirmed than usual, although many wait.',
      description: `{{ $labels.instance }}${onChain} sees {{ $value | printf "%.2f" }} transactions a second confirmed, far fewer than usual, while many wait.`,
      runbook: {
        meaning: `Over ${manyBlocks}, less than ${percent(t.throughputRatio)} of the usual transactions a second were confirmed, while more than ${t.waitingTransactions} waited for all of the last ${window}. A chain without demand does not raise this, nor a node that was catching up within the last ${habitWindow}: it confirmed the transactions of days meanwhile.`,
        impact: 'Transactions take longer, fees rise.',
        diagnosis: [
          {
            look: 'Blocks a second: fewer blocks mean fewer confirmations.',
            query: sum('rate', m.blocks.total, window),
          },
          lookAtBlocks,
          { look: 'Size of the pool.', query: size },
          "`curl -s 'http://INSTANCE/readyz?verbose'`: is the node itself behind?",
        ],
        mitigation: [
          'Blocks are slow: see `LowBlockProductionRate` and `LowHashrate`.',
          'Blocks are empty: see `MempoolStalled`.',
          'The node is behind: see `ChainNotSynced`.',
        ],
        falseAlarm:
          "Yesterday was unusual, not today: the same hour of the day before that shows today's rate, and no transaction with a usual fee waits long.",
        ask: ['pool', 'head'],
      },
    },
    {
      name: 'TransactionsWaitLong',
      severity: 'warning',
      service: 'blockchain',
      labels: { condition: 'confirmations' },
      expr: `${p95Wait} > ${longestWait} and ${sum('increase', `${waitSeconds}_count`, window)} > ${t.waitSamples}`,
      forSeconds: t.forBrief,
      keepFiringSeconds: t.keepFiring,
      summary: 'Transactions wait long for their confirmation.',
      description: `One transaction in 20 that {{ $labels.instance }}${onChain} sees confirmed has waited longer than {{ $value | humanizeDuration }}.`,
      runbook: {
        meaning: `The 95th percentile of the time from pool to block is above ${duration(longestWait)}.`,
        impact: 'Users wait, send again, and ask. Time limits of services run out.',
        diagnosis: [
          {
            look: 'Median wait in seconds. If it is low, only cheap transactions wait.',
            query: `histogram_quantile(0.5, sum by (${by.chain}, le) (rate(${waitSeconds}_bucket{${on.servers}}[${window}])))`,
          },
          { look: 'Size of the pool.', query: size },
          {
            look: 'Age of the one that has waited longest, in seconds.',
            query: `${m.transactions.poolOldestAgeSeconds}{${on.servers}}`,
          },
          {
            look: 'Blocks a second.',
            query: sum('rate', m.blocks.total, window),
          },
        ],
        mitigation: [
          'Blocks are slow: see `LowBlockProductionRate`.',
          'More demand than room: raise the fees that own wallets pay, put off what can wait.',
          'Only cheap ones wait: nothing is broken; tell users what to pay.',
        ],
        falseAlarm:
          'Only transactions with low fees wait: one with the usual fee is in the next block.',
        ask: ['pool', 'head'],
      },
    },
    {
      name: 'TransactionFailures',
      severity: 'warning',
      service: 'blockchain',
      expr: `${failedPerSecond} / ${finishedPerSecond} > ${t.transactionFailureRatio} and ${failedPerSecond} > ${t.transactionFailures}`,
      forSeconds: t.forBrief,
      keepFiringSeconds: t.keepFiring,
      summary: 'Many transactions fail.',
      description: `{{ $value | humanizePercentage }} of the transactions that {{ $labels.instance }}${onChain} has finished have failed.`,
      runbook: {
        meaning: `More than ${percent(t.transactionFailureRatio)} of the transactions that came to an end had no effect.`,
        impact: 'Senders pay the fee and get nothing.',
        diagnosis: [
          {
            look: 'Transactions a second by what became of them.',
            query: `sum by (${by.chain}, status) (rate(${total}{${on.servers}}[${rateWindow}]))`,
          },
          'Take a few failed ones from an explorer: do they call the same contract or come from the same sender?',
          'Compare with another node: if they succeed there, this node computes wrongly, which is a fork in the making.',
        ],
        mitigation: [
          'One contract or one sender: tell its owner.',
          'An own service: stop it until its estimate of gas, nonce or balance is right.',
          'This node alone: take it out of the load balancer, and upgrade or sync it anew.',
        ],
        falseAlarm:
          'One contract or one sender has nearly all of them, such as a bot that tries and fails by design.',
        ask: ['pool', 'logs'],
      },
    },
  ];
};
