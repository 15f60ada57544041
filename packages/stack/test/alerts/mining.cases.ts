import { duration } from '../../src/duration';
import type { StackContext } from '../../src/stack-context';
import type { AlertCase, WriteAlertCases } from './alert-cases';
import { type CaseKit, counter, createCaseKit, gauge, inSteps } from './case-kit';
import { humanize, humanizeDuration, humanizePercentage } from './humanize';

export const miningCases: WriteAlertCases = (context) => {
  const { t } = context;
  const kit = createCaseKit(context);
  return {
    MinersStopped: minersStopped(context, kit),
    LowHashrate: lowHashrate(context, kit),
    MiningFailureRate: inSteps(t.longWindow / 40, context, miningFailureRate),
    LongMiningTime: inSteps(miningTimeWindow(context) / 40, context, longMiningTime),
    NetworkHashrateDropped: inSteps(t.forLong / 20, context, networkHashrateDropped),
  };
};

function minersStopped({ m, t }: StackContext, kit: CaseKit): AlertCase[] {
  const active = kit.series(m.mining.minersActive);
  const long = kit.samples(t.forShort) + 3;
  const at = kit.seconds(5 + long - 1);
  return [
    {
      title: 'fires when the last miner has stopped',
      series: { [active]: gauge([2, 5], [0, long]) },
      atSeconds: at,
      expect: [
        {
          labels: kit.labels,
          summary: 'The miners of a node have stopped.',
          description: `a runs 0 miners, though it ran some within the last ${duration(t.habitWindow)}.`,
        },
      ],
    },
    {
      title: 'waits',
      series: { [active]: gauge([2, 5], [0, long]) },
      atSeconds: kit.seconds(6),
      expect: 'pending',
    },
    {
      title: 'is quiet with one miner left',
      series: { [active]: gauge([2, 5], [1, long]) },
      atSeconds: at,
      expect: 'quiet',
    },
    {
      title: 'is quiet on a node that does not mine',
      series: { [active]: gauge([0, 5 + long]) },
      atSeconds: at,
      expect: 'quiet',
    },
  ];
}

/** What is left of 1000, if after three times as long it is just below that part of the average. */
function leftBelow(ratio: number): number {
  return Math.round((0.95 * 3000 * ratio) / (4 - ratio));
}

function lowHashrate({ m, t }: StackContext, kit: CaseKit): AlertCase[] {
  const hashrate = kit.series(m.mining.hashrate);
  const active = kit.series(m.mining.minersActive);
  const long = kit.samples(t.forMedium) + 3;
  const at = kit.seconds(4 * long - 1);
  const left = leftBelow(t.hashrateRatio);
  const dropTo = (value: number, miners: number) => ({
    [hashrate]: gauge([1000, 3 * long], [value, long]),
    [active]: gauge([1, 3 * long], [miners, long]),
  });
  return [
    {
      title: 'fires when a miner has become slow',
      series: dropTo(left, 1),
      atSeconds: at,
      expect: [
        {
          labels: kit.labels,
          summary: 'A node mines with far fewer hashes a second than usual.',
          description: `a computes ${humanize(left)}H/s, less than ${humanizePercentage(t.hashrateRatio)} of its average of the last ${duration(t.habitWindow)}.`,
        },
      ],
    },
    {
      title: 'waits',
      series: dropTo(left, 1),
      atSeconds: kit.seconds(3 * long + 1),
      expect: 'pending',
    },
    {
      title: 'is quiet just above',
      series: dropTo(1050 * t.hashrateRatio, 1),
      atSeconds: at,
      expect: 'quiet',
    },
    {
      title: 'is quiet when the miners are off',
      series: dropTo(0, 0),
      atSeconds: at,
      expect: 'quiet',
    },
    {
      title: 'is quiet on a node that never mined',
      series: { [hashrate]: gauge([0, long]), [active]: gauge([0, long]) },
      atSeconds: kit.seconds(long - 1),
      expect: 'quiet',
    },
  ];
}

function miningFailureRate({ m, t }: StackContext, kit: CaseKit): AlertCase[] {
  const attempts = kit.series(m.mining.attempts);
  const successes = kit.series(m.mining.successes);
  const before = 4 * kit.samples(t.longWindow);
  const long = kit.samples(t.longWindow + t.forBrief) + 4;
  const usual = 0.8;
  // Where the success of the last window is just that part of all, this window included.
  const edge = (t.miningSuccessRatio * 4 * usual) / (5 - t.miningSuccessRatio);
  const mining = (success: number, expectedFinds: number) => {
    const rise = kit.rise(expectedFinds / 0.7 / t.longWindow);
    return {
      [attempts]: counter([rise, before + long]),
      [successes]: counter([rise * usual, before], [rise * success, long]),
    };
  };
  const poor = Number((0.88 * edge).toFixed(2));
  const at = kit.seconds(before + long);
  return [
    {
      title: 'fires when a miner finds far fewer blocks than usual',
      series: mining(poor, 1.25 * t.expectedFinds),
      atSeconds: at,
      expect: [
        {
          labels: kit.labels,
          summary: 'A miner fails far more often than usual.',
          description: `${humanizePercentage(1 - poor)} of the tries of a to find a block in the last ${duration(t.longWindow)} have failed, far more than usual.`,
        },
      ],
    },
    {
      title: 'waits',
      series: {
        [attempts]: counter([100, before], [10_000 * before, 2]),
        [successes]: counter([100 * usual, before], [0, 2]),
      },
      atSeconds: kit.seconds(before + 1),
      expect: 'pending',
    },
    {
      title: 'is quiet just above',
      series: mining(1.16 * edge, 1.25 * t.expectedFinds),
      atSeconds: at,
      expect: 'quiet',
    },
    {
      title: 'is quiet where luck explains it',
      series: mining(poor, 0.8 * t.expectedFinds),
      atSeconds: at,
      expect: 'quiet',
    },
    {
      title: 'is quiet when most tries fail, as always among many miners',
      series: {
        [attempts]: counter([1000, before]),
        [successes]: counter([100, before]),
      },
      atSeconds: kit.seconds(before),
      expect: 'quiet',
    },
    {
      title: 'is quiet without a try',
      series: { [attempts]: counter([0, long]), [successes]: counter([0, long]) },
      atSeconds: kit.seconds(long),
      expect: 'quiet',
    },
  ];
}

function miningTimeWindow({ t, config }: StackContext): number {
  return Math.max(t.longWindow, t.miningTimeBlocks * config.blockSeconds);
}

function longMiningTime(context: StackContext, kit: CaseKit): AlertCase[] {
  const { m, t, config } = context;
  const sum = kit.series(`${m.blocks.miningTimeSeconds}_sum`);
  const count = kit.series(`${m.blocks.miningTimeSeconds}_count`);
  const window = miningTimeWindow(context);
  const long = kit.samples(window + t.forBrief) + 4;
  const found = (mean: number, blocks: number) => {
    const rise = kit.rise(blocks / window);
    return { [sum]: counter([rise * mean, long]), [count]: counter([rise, long]) };
  };
  const limit = t.miningTimeFactor * config.blockSeconds;
  // Half a second keeps the text away from the next second.
  const slow = Math.round(1.1 * limit) + 0.5;
  return [
    {
      title: 'fires when blocks take long to find',
      series: found(slow, 1.2 * t.miningTimeSamples),
      atSeconds: kit.seconds(long),
      expect: [
        {
          labels: kit.labels,
          summary: 'A miner takes long to find a block.',
          description: `a took ${humanizeDuration(slow)} on average for each block that it found in the last ${duration(window)}.`,
        },
      ],
    },
    {
      title: 'waits',
      series: {
        [sum]: counter([0, 20], [20 * slow, 2]),
        [count]: counter([0, 20], [20, 2]),
      },
      atSeconds: kit.seconds(21),
      expect: 'pending',
    },
    {
      title: 'is quiet just below',
      series: found(0.95 * limit, 1.2 * t.miningTimeSamples),
      atSeconds: kit.seconds(long),
      expect: 'quiet',
    },
    {
      title: 'is quiet after a few slow blocks',
      series: found(slow, 0.9 * t.miningTimeSamples),
      atSeconds: kit.seconds(long),
      expect: 'quiet',
    },
  ];
}

function networkHashrateDropped({ m, t }: StackContext, kit: CaseKit): AlertCase[] {
  const hashrate = kit.series(m.mining.networkHashrate);
  const long = kit.samples(t.forLong) + 3;
  const at = kit.seconds(4 * long - 1);
  const left = leftBelow(t.networkHashrateRatio);
  const dropTo = (value: number) => ({
    [hashrate]: gauge([1000, 3 * long], [value, long]),
  });
  return [
    {
      title: 'fires when a large part of the network has gone',
      series: dropTo(left),
      atSeconds: at,
      expect: [
        {
          labels: kit.labels,
          summary: 'The hash rate of the whole network has dropped.',
          description: `By the estimate of a the network computes ${humanize(left)}H/s, less than ${humanizePercentage(t.networkHashrateRatio)} of its average of the last ${duration(t.habitWindow)}.`,
        },
      ],
    },
    {
      title: 'waits',
      series: dropTo(left),
      atSeconds: kit.seconds(3 * long + 1),
      expect: 'pending',
    },
    {
      title: 'is quiet just above',
      series: dropTo(1050 * t.networkHashrateRatio),
      atSeconds: at,
      expect: 'quiet',
    },
  ];
}
