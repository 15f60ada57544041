import { catalogue } from '@xai-metrics/core';
import type { StackContext } from '../../../src/stack-context';
import type { AlertCase } from '../alert-cases';
import { type CaseKit, counter, sharesFor } from '../case-kit';

export function highTransactionFees({ m, t }: StackContext, kit: CaseKit): AlertCase[] {
  const metric = m.transactions.fee;
  const bounds = catalogue.transactions.fee.buckets;
  const window = kit.samples(t.longWindow);
  const long = kit.samples(t.longWindow + t.forBrief) + 4;
  const usual = 0.00775;
  const firing = (fee: string) => [
    {
      labels: kit.labels,
      summary: 'Transactions pay high fees.',
      description: `One transaction in four that a saw confirmed has paid more than ${fee} coins.`,
    },
  ];
  const always = (p75: number, count: number) => {
    const rise = kit.rise(count / t.longWindow);
    return {
      ...kit.buckets(metric, sharesFor(0.75, p75, bounds), (share) =>
        counter([rise * share, long]),
      ),
      [kit.series(`${metric}_count`)]: counter([rise, long]),
    };
  };
  const risingTo = (p75: number) => {
    const before = sharesFor(0.75, usual, bounds);
    const after = sharesFor(0.75, p75, bounds);
    return {
      ...Object.fromEntries(
        Object.keys(after).map((le) => [
          kit.series(`${metric}_bucket`, `le="${le}"`),
          counter([100 * (before[le] ?? 0), 3 * window], [100 * (after[le] ?? 0), long]),
        ]),
      ),
      [kit.series(`${metric}_count`)]: counter([100, 3 * window + long]),
    };
  };
  return [
    {
      title: 'fires when a quarter pays more than is reasonable',
      series: always(1.1 * t.feeCoins, 1.2 * t.feeSamples),
      atSeconds: kit.seconds(long),
      expect: firing(String(1.1 * t.feeCoins).slice(0, 3)),
    },
    {
      title: 'fires when a quarter pays far more than usual',
      series: risingTo(0.0775),
      atSeconds: kit.seconds(3 * window + long),
      expect: firing('0.0775'),
    },
    {
      title: 'waits',
      series: {
        ...kit.buckets(metric, sharesFor(0.75, 6, bounds), (share) =>
          counter([0, 20], [1000 * share, 2]),
        ),
        [kit.series(`${metric}_count`)]: counter([0, 20], [1000, 2]),
      },
      atSeconds: kit.seconds(21),
      expect: 'pending',
    },
    {
      title: 'is quiet just below',
      series: always(0.95 * t.feeCoins, 1.2 * t.feeSamples),
      atSeconds: kit.seconds(long),
      expect: 'quiet',
    },
    {
      title: 'is quiet when fees have risen by a little less',
      series: risingTo(0.028),
      atSeconds: kit.seconds(3 * window + long),
      expect: 'quiet',
    },
    {
      title: 'is quiet after a few dear ones',
      series: always(1.1 * t.feeCoins, 0.9 * t.feeSamples),
      atSeconds: kit.seconds(long),
      expect: 'quiet',
    },
  ];
}
