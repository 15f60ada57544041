import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';
import { onChain } from '../on-chain';
import { percent } from '../percent';
import { confirmWindow } from './confirm-window';

/** Whether the pool has room, and what it refuses and throws out. */
export const poolAlerts: AlertGroup = (context) => {
  const { m, on, by, t } = context;
  const someBlocks = duration(confirmWindow(context));
  const window = duration(t.rateWindow);
  const { poolSize, poolLimit, rejections, evictions, total } = m.transactions;
  const size = `max by (${by.chain}) (${poolSize}{${on.servers}})`;
  // Between two blocks a pool grows, and the longer they take the more: the next one empties it again.
  const least = `min by (${by.chain}) (min_over_time(${poolSize}{${on.servers}}[${someBlocks}]))`;
  const limit = `max by (${by.chain}) (${poolLimit}{${on.servers}})`;
  const usual = `max by (${by.chain}) (avg_over_time(${poolSize}{${on.servers}}[${duration(t.habitWindow)}]))`;
  const perSecond = (metric: string, matchers = '') =>
    `sum by (${by.chain}) (rate(${metric}{${on.servers}${matchers}}[${window}]))`;
  // Gossip brings each transaction several times: a duplicate is nobody's mistake.
  const refused = perSecond(rejections, ', reason!="duplicate"');
  const accepted = perSecond(total, ', status="pending"');
  const condition = { condition: 'mempool' };

  return [
    {
      name: 'LargeMempool',
      severity: 'warning',
      service: 'blockchain',
      labels: condition,
      expr: `${size} > ${t.poolFillRatio} * ${limit} or (${size} and ${least} > ${t.poolSize} and ${least} > ${t.poolGrowthFactor} * ${usual} unless ${limit})`,
      forSeconds: t.forShort,
      keepFiringSeconds: t.keepFiring,
      summary: 'The pool of waiting transactions is large.',
      description: `{{ $value | humanize }} transactions wait in the pool of {{ $labels.instance }}${onChain}.`,
      runbook: {
        meaning: `The pool holds more than ${percent(t.poolFillRatio)} of what it takes at most; or, where that is unknown, for ${someBlocks} more than ${t.poolSize} transactions and ${t.poolGrowthFactor} times as many as usual.`,
        impact:
          'Confirmations take longer and fees rise. A full pool refuses new transactions or throws out those that pay least.',
        diagnosis: [
          {
            look: 'Size of the pool over the last day: a step is a flood, a slope is more demand than room.',
            query: size,
          },
          {
            look: 'Confirmed transactions a second. If they have dropped, the blocks are the cause, not the senders.',
            query: perSecond(total, ', status="confirmed"'),
          },
          {
            look: 'Transactions that enter the pool a second.',
            query: accepted,
          },
          {
            look: 'Age of the oldest one in seconds: old ones that pay too little hold room for nothing.',
            query: `${m.transactions.poolOldestAgeSeconds}{${on.servers}}`,
          },
          '`curl -s http://INSTANCE/mempool/stats` or `getmempoolinfo`, `txpool_content`: do most come from one sender?',
        ],
        mitigation: [
          'Blocks have stopped or are empty: see `BlockProductionStopped` and `MempoolStalled` first.',
          'A flood of one sender: limit its rate at the API, and raise the least fee of the pool.',
          'Real demand: raise the limit of the pool if there is memory for it, and tell users to pay more.',
        ],
        falseAlarm:
          'A known event, such as a mint: blocks are full, and the pool shrinks again without evictions (`MempoolEvictions` is silent).',
        ask: ['pool', 'head'],
      },
    },
    {
      name: 'HighTransactionRejections',
      severity: 'warning',
      service: 'blockchain',
      labels: condition,
      expr: `${refused} / (${refused} + ${accepted}) > ${t.rejectionRatio} and ${refused} > ${t.rejections}`,
      forSeconds: t.forBrief,
      keepFiringSeconds: t.keepFiring,
      summary: 'A node refuses most of the transactions that it is sent.',
      description: `{{ $labels.instance }}${onChain} refuses {{ $value | humanizePercentage }} of the transactions that it is sent.`,
      runbook: {
        meaning: `More than ${percent(t.rejectionRatio)} of the new transactions are refused at the door of the pool. Duplicates do not count.`,
        impact: 'Users cannot send, or somebody sends rubbish.',
        diagnosis: [
          {
            look: 'Reasons. `pool_full`, `fee_too_low`: see `LargeMempool`. `invalid_nonce`, `insufficient_balance`: one client, or a node that is behind. `invalid_signature`, `invalid`: wrong network, or rubbish.',
            query: `sum by (${by.chain}, reason) (rate(${rejections}{${on.servers}}[${window}]))`,
          },
          {
            look: 'Whether the node is in sync: 0 means that it judges by an old state.',
            query: `${m.chain.syncStatus}{${on.servers}}`,
          },
          'The access log of the API tells who sends: one address or many.',
        ],
        mitigation: [
          'The node is behind: take it out of the load balancer until it has caught up.',
          'One client: limit its rate, and tell its owner the reason.',
          'All clients with the same reason after a release or an upgrade of the network: go back, or upgrade the node.',
        ],
        falseAlarm:
          'One sender repeats the same wrong transaction: one reason has nearly all, and the other clients get theirs through.',
        ask: ['pool', 'sync', 'version'],
      },
    },
    {
      name: 'MempoolEvictions',
      severity: 'warning',
      service: 'blockchain',
      labels: condition,
      // Who replaces a transaction of his own wants the old one to go.
      expr: `${perSecond(evictions, ', reason!="replaced"')} > ${t.evictions}`,
      forSeconds: t.forBrief,
      keepFiringSeconds: t.keepFiring,
      summary: 'A node throws waiting transactions out of its pool.',
      description: `{{ $labels.instance }}${onChain} throws {{ $value | printf "%.2f" }} transactions a second out of its pool.`,
      runbook: {
        meaning: `More than ${t.evictions} accepted transactions a second leave the pool without being confirmed; replaced ones do not count.`,
        impact:
          'Users have seen their transaction accepted, and now it is gone. They have to send it again.',
        diagnosis: [
          {
            look: 'Reasons. `low_fee`: the pool is full. `expired`: blocks do not take them. `conflict`: another transaction was confirmed instead, as after a reorganisation.',
            query: `sum by (${by.chain}, reason) (rate(${evictions}{${on.servers}}[${window}]))`,
          },
          { look: 'Size of the pool.', query: size },
          {
            look: 'Reorganisations in the last hours.',
            query: `sum by (${by.chain}) (increase(${m.chain.reorgs}{${on.servers}}[${duration(t.longWindow)}]))`,
          },
        ],
        mitigation: [
          '`low_fee`: raise the limit of the pool or its least fee; see `LargeMempool`.',
          '`expired`: see `MempoolStalled`.',
          '`conflict`: see `ChainReorganization`; check payments that were accepted without enough confirmations.',
        ],
        falseAlarm:
          'Only `expired`, after days of a full pool: the node throws out what nobody confirmed, as it should.',
        ask: ['pool', 'disk'],
      },
    },
  ];
};
