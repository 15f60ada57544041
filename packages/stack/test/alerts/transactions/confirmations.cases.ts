import { catalogue } from '@xai-metrics/core';
import { confirmWindow, throughputWindow } from '../../../src/alerts/transactions/confirm-window';
import { duration } from '../../../src/duration';
import type { StackContext } from '../../../src/stack-context';
import type { AlertCase } from '../alert-cases';
import { type CaseKit, counter, createCaseKit, gauge, inSteps, sharesFor } from '../case-kit';
import { humanize, humanizeDuration } from '../humanize';

export function writeConfirmationCases(
  context: StackContext,
): Readonly<Record<string, readonly AlertCase[]>> {
  const window = confirmWindow(context);
  return {
    MempoolStalled: inSteps(window / 40, context, mempoolStalled),
    // Its usual throughput is a rate over the range of rates, which has to hold several samples.
    LowTransactionThroughput: inSteps(context.t.rateWindow / 5, context, lowTransactionThroughput),
    TransactionsWaitLong: inSteps(window / 40, context, transactionsWaitLong),
    TransactionFailures: transactionFailures(context, createCaseKit(context)),
  };
}

function mempoolStalled(context: StackContext, kit: CaseKit): AlertCase[] {
  const { m, t } = context;
  const size = kit.series(m.transactions.poolSize);
  const confirmed = kit.series(m.transactions.total, 'status="confirmed"');
  const blocks = kit.series(m.blocks.total, 'source="received"');
  const seconds = confirmWindow(context);
  const window = kit.samples(seconds);
  const before = 10;
  const half = Math.floor(window / 2);
  const end = 2 * window;
  const stalled = (growth: number, blocksInWindow: number, confirmations: string) => ({
    // It grows in the midst of the range, so that the least size in it is the one before.
    [size]: gauge([10, before + half], [10 + growth, end]),
    [confirmed]: confirmations,
    [blocks]: counter([kit.rise(blocksInWindow / seconds), before + end]),
  });
  const stop = counter([10, before], [0, end]);
  const growth = 1.2 * t.stalledGrowth;
  const enough = 1.2 * t.stalledBlocks;
  const at = kit.seconds(before + window + kit.samples(t.forBrief) + 1);
  return [
    {
      title: 'fires when blocks come and confirm nothing while the pool grows',
      series: stalled(growth, enough, stop),
      atSeconds: at,
      expect: [
        {
          labels: kit.labels,
          summary: 'Blocks come, but no transaction is confirmed while the pool grows.',
          description: `The pool of a has grown by ${humanize(growth)} transactions in ${duration(seconds)}, and none was confirmed although blocks came.`,
        },
      ],
    },
    {
      title: 'waits',
      series: stalled(growth, enough, stop),
      atSeconds: kit.seconds(before + window),
      expect: 'pending',
    },
    {
      title: 'is quiet when only a handful waits',
      series: stalled(0.9 * t.stalledGrowth, enough, stop),
      atSeconds: at,
      expect: 'quiet',
    },
    {
      title: 'is quiet when blocks are what is missing',
      series: stalled(growth, 0.9 * t.stalledBlocks, stop),
      atSeconds: at,
      expect: 'quiet',
    },
    {
      title: 'is quiet when a single transaction is confirmed',
      series: stalled(growth, enough, counter([10, before], [0, half], [1, 1], [0, end])),
      atSeconds: at,
      expect: 'quiet',
    },
    {
      title: 'is quiet on an explorer, which sees the pool and counts no confirmations',
      series: stalled(growth, enough, gauge([0, before + end])),
      atSeconds: at,
      expect: 'quiet',
    },
  ];
}

function lowTransactionThroughput(context: StackContext, kit: CaseKit): AlertCase[] {
  const { m, t } = context;
  const size = kit.series(m.transactions.poolSize);
  const confirmed = kit.series(m.transactions.total, 'status="confirmed"');
  const long = kit.samples(throughputWindow(context) + t.forBrief) + 4;
  const before = 4 * long;
  const slowTo = (perSecond: number, waiting: number) => ({
    [size]: gauge([waiting, before + long + 1]),
    [confirmed]: counter([kit.rise(10), before], [kit.rise(perSecond), long]),
  });
  // A fifth of the time at a lower pace takes a little off the average of 10 as well.
  const slow = 7.5 * t.throughputRatio;
  const waiting = 1.2 * t.waitingTransactions;
  const at = kit.seconds(before + long);
  return [
    {
      title: 'fires when confirmations have become few while many wait',
      series: slowTo(slow, waiting),
      atSeconds: at,
      expect: [
        {
          labels: kit.labels,
          summary: 'Far fewer transactions are confirmed than usual, although many wait.',
          description: `a sees ${slow.toFixed(2)} transactions a second confirmed, far fewer than usual, while many wait.`,
        },
      ],
    },
    {
      title: 'waits',
      // The pool is known only from the last sample on, when confirmations have been few for long.
      series: { ...slowTo(slow, waiting), [size]: `_x${before + long} ${gauge([waiting, 2])}` },
      atSeconds: at,
      expect: 'pending',
    },
    {
      title: 'is quiet just above',
      series: slowTo(11.5 * t.throughputRatio, waiting),
      atSeconds: at,
      expect: 'quiet',
    },
    {
      title: 'is quiet while what it confirmed in catching up still counts as usual',
      series: {
        ...slowTo(slow, waiting),
        [kit.series(m.chain.syncStatus)]: `0x${before - 1} 1x${long}`,
      },
      atSeconds: at,
      expect: 'quiet',
    },
    {
      title: 'is quiet at night, when nobody sends anything',
      series: slowTo(0, 0.9 * t.waitingTransactions),
      atSeconds: at,
      expect: 'quiet',
    },
  ];
}

function transactionsWaitLong(context: StackContext, kit: CaseKit): AlertCase[] {
  const { m, t, config } = context;
  const metric = m.transactions.waitSeconds;
  const bounds = catalogue.transactions.waitSeconds.buckets;
  const seconds = confirmWindow(context);
  const long = kit.samples(seconds + t.forBrief) + 4;
  const limit = Math.min(t.waitLongest, t.waitBlocks * config.blockSeconds);
  // Half a second keeps the text away from the next second.
  const slow = Math.round(1.1 * limit) + 0.5;
  const waiting = (p95: number, count: number) => {
    const rise = kit.rise(count / seconds);
    return {
      ...kit.buckets(metric, sharesFor(0.95, p95, bounds), (share) =>
        counter([rise * share, long]),
      ),
      [kit.series(`${metric}_count`)]: counter([rise, long]),
    };
  };
  return [
    {
      title: 'fires when one transaction in 20 waits long',
      series: waiting(slow, 1.2 * t.waitSamples),
      atSeconds: kit.seconds(long),
      expect: [
        {
          labels: kit.labels,
          summary: 'Transactions wait long for their confirmation.',
          description: `One transaction in 20 that a sees confirmed has waited longer than ${humanizeDuration(slow)}.`,
        },
      ],
    },
    {
      title: 'waits',
      series: {
        ...kit.buckets(metric, sharesFor(0.95, slow, bounds), (share) =>
          counter([0, 20], [1000 * share, 2]),
        ),
        [kit.series(`${metric}_count`)]: counter([0, 20], [1000, 2]),
      },
      atSeconds: kit.seconds(21),
      expect: 'pending',
    },
    {
      title: 'is quiet just below',
      series: waiting(0.9 * limit, 1.2 * t.waitSamples),
      atSeconds: kit.seconds(long),
      expect: 'quiet',
    },
    {
      title: 'is quiet after a few long waits',
      series: waiting(slow, 0.9 * t.waitSamples),
      atSeconds: kit.seconds(long),
      expect: 'quiet',
    },
  ];
}

function transactionFailures({ m, t }: StackContext, kit: CaseKit): AlertCase[] {
  const status = (name: string) => kit.series(m.transactions.total, `status="${name}"`);
  const long = kit.samples(t.rateWindow + t.forBrief) + 4;
  const traffic = (failed: number, share: number, rejected = 0) => ({
    [status('failed')]: counter([kit.rise(failed), long]),
    [status('confirmed')]: counter([kit.rise((failed * (1 - share)) / share), long]),
    [status('rejected')]: counter([kit.rise(rejected), long]),
  });
  const enough = 1.2 * t.transactionFailures;
  return [
    {
      title: 'fires when more than a quarter fails',
      series: traffic(enough, 1.12 * t.transactionFailureRatio),
      atSeconds: kit.seconds(long),
      expect: [
        {
          labels: kit.labels,
          summary: 'Many transactions fail.',
          description: '28% of the transactions that a has finished have failed.',
        },
      ],
    },
    {
      title: 'waits',
      series: {
        [status('failed')]: counter([0, 20], [kit.rise(100), 2]),
        [status('confirmed')]: counter([kit.rise(1), 22]),
      },
      atSeconds: kit.seconds(21),
      expect: 'pending',
    },
    {
      title: 'is quiet just below, whatever is refused at the door',
      series: traffic(enough, 0.9 * t.transactionFailureRatio, 100),
      atSeconds: kit.seconds(long),
      expect: 'quiet',
    },
    {
      title: 'is quiet after a single failure at night',
      series: traffic(0.9 * t.transactionFailures, 0.99),
      atSeconds: kit.seconds(long),
      expect: 'quiet',
    },
  ];
}
