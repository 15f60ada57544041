import { confirmWindow } from '../../../src/alerts/transactions/confirm-window';
import type { StackContext } from '../../../src/stack-context';
import type { AlertCase } from '../alert-cases';
import { type CaseKit, counter, gauge } from '../case-kit';
import { humanize } from '../humanize';

export function writePoolCases(
  context: StackContext,
  kit: CaseKit,
): Readonly<Record<string, readonly AlertCase[]>> {
  return {
    LargeMempool: largeMempool(context, kit),
    HighTransactionRejections: highTransactionRejections(context, kit),
    MempoolEvictions: mempoolEvictions(context, kit),
  };
}

function largeMempool(context: StackContext, kit: CaseKit): AlertCase[] {
  const { m, t } = context;
  const size = kit.series(m.transactions.poolSize);
  const limit = kit.series(m.transactions.poolLimit);
  const long = kit.samples(t.forShort) + 3;
  // Large for so long, and empty for so long before, that at the end it is just large against the average.
  const large = 3 * kit.samples(t.forShort + t.keepFiring) + kit.samples(confirmWindow(context));
  const between = kit.samples(confirmWindow(context)) - 1;
  const before = Math.ceil(1.17 * (t.poolGrowthFactor - 1) * large);
  const at = kit.seconds(before + large - 1);
  const firing = (waiting: number) => [
    {
      labels: kit.labels,
      summary: 'The pool of waiting transactions is large.',
      description: `${humanize(waiting)} transactions wait in the pool of a.`,
    },
  ];
  const growTo = (waiting: number) => ({ [size]: gauge([0, before], [waiting, large]) });
  const ofLimit = (waiting: number) => ({
    [size]: gauge([waiting, long]),
    [limit]: gauge([5000, long]),
  });
  const nearlyFull = 5000 * t.poolFillRatio;
  return [
    {
      title: 'fires when the pool is nearly full',
      series: ofLimit(nearlyFull + 100),
      atSeconds: kit.seconds(long - 1),
      expect: firing(nearlyFull + 100),
    },
    {
      title: 'fires when a pool without a known limit has grown',
      series: growTo(1.1 * t.poolSize),
      atSeconds: at,
      expect: firing(1.1 * t.poolSize),
    },
    {
      title: 'is quiet when it is large between blocks only, which come late',
      series: {
        [size]: gauge([0, before + large - between], [1.1 * t.poolSize, between]),
      },
      atSeconds: at,
      expect: 'quiet',
    },
    {
      title: 'waits',
      series: ofLimit(nearlyFull + 100),
      atSeconds: kit.seconds(1),
      expect: 'pending',
    },
    {
      title: 'is quiet just below',
      series: ofLimit(nearlyFull - 100),
      atSeconds: kit.seconds(long - 1),
      expect: 'quiet',
    },
    {
      title: 'is quiet when a pool without a known limit is not large',
      series: growTo(0.9 * t.poolSize),
      atSeconds: at,
      expect: 'quiet',
    },
    {
      title: 'is quiet when it has grown by less than that',
      series: {
        [size]: gauge(
          [0.5 * t.poolSize, 8 * long],
          [0.5 * t.poolSize * 0.87 * t.poolGrowthFactor, long],
        ),
      },
      atSeconds: kit.seconds(9 * long - 1),
      expect: 'quiet',
    },
    {
      title: 'is quiet on a chain whose pool is always that large',
      series: { [size]: gauge([5 * t.poolSize, long]) },
      atSeconds: kit.seconds(long - 1),
      expect: 'quiet',
    },
    {
      title: 'is quiet when a large pool has room for more',
      series: {
        ...growTo(2 * t.poolSize),
        [limit]: gauge([(2.2 * t.poolSize) / t.poolFillRatio, before + large]),
      },
      atSeconds: at,
      expect: 'quiet',
    },
  ];
}

function highTransactionRejections({ m, t }: StackContext, kit: CaseKit): AlertCase[] {
  const nonce = kit.series(m.transactions.rejections, 'reason="invalid_nonce"');
  const fee = kit.series(m.transactions.rejections, 'reason="fee_too_low"');
  const duplicate = kit.series(m.transactions.rejections, 'reason="duplicate"');
  const pending = kit.series(m.transactions.total, 'status="pending"');
  const long = kit.samples(t.rateWindow + t.forBrief) + 4;
  const traffic = (refused: number, share: number, duplicates = 0) => ({
    [nonce]: counter([kit.rise(refused / 2), long]),
    [fee]: counter([kit.rise(refused / 2), long]),
    [duplicate]: counter([kit.rise(duplicates), long]),
    [pending]: counter([kit.rise((refused * (1 - share)) / share), long]),
  });
  const enough = 1.2 * t.rejections;
  const share = 1.1 * t.rejectionRatio;
  return [
    {
      title: 'fires when most transactions are refused',
      series: traffic(enough, share),
      atSeconds: kit.seconds(long),
      expect: [
        {
          labels: kit.labels,
          summary: 'A node refuses most of the transactions that it is sent.',
          description: 'a refuses 55% of the transactions that it is sent.',
        },
      ],
    },
    {
      title: 'waits',
      series: {
        [nonce]: counter([0, 20], [kit.rise(100), 2]),
        [pending]: counter([kit.rise(1), 22]),
      },
      atSeconds: kit.seconds(21),
      expect: 'pending',
    },
    {
      title: 'is quiet just below',
      series: traffic(enough, 0.9 * t.rejectionRatio),
      atSeconds: kit.seconds(long),
      expect: 'quiet',
    },
    {
      title: 'is quiet after a few refusals at night',
      series: traffic(0.9 * t.rejections, 0.99),
      atSeconds: kit.seconds(long),
      expect: 'quiet',
    },
    {
      title: 'is quiet on the duplicates of gossip',
      series: traffic(0.01, 0.01, 1000),
      atSeconds: kit.seconds(long),
      expect: 'quiet',
    },
  ];
}

function mempoolEvictions({ m, t }: StackContext, kit: CaseKit): AlertCase[] {
  const lowFee = kit.series(m.transactions.evictions, 'reason="low_fee"');
  const expired = kit.series(m.transactions.evictions, 'reason="expired"');
  const replaced = kit.series(m.transactions.evictions, 'reason="replaced"');
  const long = kit.samples(t.rateWindow + t.forBrief) + 4;
  const perSecond = (evictions: number, replacements = 0) => ({
    [lowFee]: counter([kit.rise(evictions / 2), long]),
    [expired]: counter([kit.rise(evictions / 2), long]),
    [replaced]: counter([kit.rise(replacements), long]),
  });
  return [
    {
      title: 'fires when many transactions are thrown out',
      series: perSecond(1.2 * t.evictions),
      atSeconds: kit.seconds(long),
      expect: [
        {
          labels: kit.labels,
          summary: 'A node throws waiting transactions out of its pool.',
          description: `a throws ${(1.2 * t.evictions).toFixed(2)} transactions a second out of its pool.`,
        },
      ],
    },
    {
      title: 'waits',
      series: { [lowFee]: counter([0, 20], [kit.rise(100), 2]) },
      atSeconds: kit.seconds(21),
      expect: 'pending',
    },
    {
      title: 'is quiet just below',
      series: perSecond(0.9 * t.evictions),
      atSeconds: kit.seconds(long),
      expect: 'quiet',
    },
    {
      title: 'is quiet on transactions that their senders replace',
      series: perSecond(0, 1000),
      atSeconds: kit.seconds(long),
      expect: 'quiet',
    },
  ];
}
