import { catalogue } from '@xai-metrics/core';
import { duration } from '../../src/duration';
import type { AlertCase, WriteAlertCases } from './alert-cases';
import { humanizeDuration, humanizePercentage } from './humanize';
import { bucketSeries, constant, rising } from './samples';

/** Blocks that do not come, come slowly, late or from the future. */
export const chainCases: WriteAlertCases = ({ m, t, jobs, config }) => {
  const step = t.scrapeInterval;
  const labels = (instance: string, job = jobs.node) => ({ cluster: 'c', job, instance });
  const on = (metric: string, instance: string, job = jobs.node, more = '') =>
    `${metric}{cluster="c",job="${job}",instance="${instance}"${more}}`;
  const head = (instance: string, job = jobs.node, more = '') =>
    on(m.blocks.headTimestampSeconds, instance, job, more);
  const height = (instance: string, job = jobs.node, more = '') =>
    on(m.blocks.height, instance, job, more);

  return {
    BlockProductionStopped: blockProductionStopped(),
    LowBlockProductionRate: lowBlockProductionRate(),
    HeadTooOld: headTooOld(),
    HighBlockValidationTime: percentile({
      histogram: 'validationTimeSeconds',
      quantile: 0.95,
      limit: t.validationTime,
      summary: 'A server takes long to check blocks.',
      describe: (value) => `One block in 20 takes a more than ${value} to check.`,
    }),
    LateBlockArrival: percentile({
      histogram: 'arrivalDelaySeconds',
      quantile: 0.5,
      limit: t.arrivalDelay,
      summary: 'Blocks reach a node late.',
      describe: (value) => `Half of the blocks reach a later than ${value} after their own time.`,
    }),
    HeadInTheFuture: headInTheFuture(),
    BlocksFull: blocksFull(),
  };

  function blockProductionStopped(): AlertCase[] {
    const limit = t.headAge * config.blockSeconds;
    const step = Math.max(t.scrapeInterval, limit / 60);
    const until = Math.ceil((limit + t.forBrief) / step) * step + 3 * step;
    const heads = (instance: string, age = 0, more = '') => ({
      [height(instance, jobs.node, more)]: constant(100, until, step),
      [head(instance, jobs.node, more)]: constant(-age, until, step),
    });
    const gauge = (metric: string, instance: string, value: number, more = '') => ({
      [on(metric, instance, jobs.node, more)]: constant(value, until, step),
    });
    const node = ',source="node"';
    const reference = (samples: string, name = 'public') => ({
      [on(m.chain.referenceHeight, 'a', jobs.node, `,reference="${name}"`)]: samples,
    });
    const told = (chain?: string) => ({
      labels: { cluster: 'c', ...(chain !== undefined && { chain }) },
      summary: 'No own server has seen a new block for long, and no reference has either.',
      description: `The newest block${chain === undefined ? '' : ` on ${chain}`} that any own server knows is ${humanizeDuration(until)} old. No reference that answers has told of a newer one.`,
    });
    const fires = (title: string, series: AlertCase['series']): AlertCase => ({
      title: `fires ${title}`,
      series,
      stepSeconds: step,
      atSeconds: until,
      expect: [told()],
    });
    const quiet = (title: string, series: AlertCase['series']): AlertCase => ({
      title: `is quiet ${title}`,
      series,
      stepSeconds: step,
      atSeconds: until,
      expect: 'quiet',
    });
    // A single block within the limit shows that the chain goes on.
    const newest = Math.floor((until - 0.8 * limit) / step);
    return [
      fires('when every head is old, with references that stand still or do not answer', {
        ...heads('a'),
        ...gauge(m.sources.up, 'a', 1, node),
        ...gauge(m.chain.syncStatus, 'a', 1),
        ...gauge(m.network.peersConnected, 'a', 5),
        ...reference(constant(100, until, step)),
        ...reference(`90x${newest} stale`, 'lost'),
      }),
      fires('where nothing is known but heads', {
        ...heads('a'),
        ...heads('b', 1),
        [height('a')]: `stale ${constant(100, until, step)}`,
      }),
      fires('also while one of the servers catches up, and while others cannot know', {
        ...heads('a'),
        [height('b')]: rising(1, 1 / until, until, step),
        [head('b')]: constant(-1000, until, step),
        ...gauge(m.chain.syncStatus, 'b', 0),
        ...heads('d'),
        ...gauge(m.sources.up, 'd', 0, node),
        ...heads('e'),
        ...gauge(m.network.peersConnected, 'e', 0),
        ...gauge(m.sources.up, 'a', 0, ',source="public"'),
      }),
      {
        title: 'fires on the chain that has stopped, of several',
        series: {
          ...heads('a', 0, ',chain="btc"'),
          [head('a', jobs.node, ',chain="eth"')]: rising(0, 1, until, step),
          [height('a', jobs.node, ',chain="eth"')]: rising(100, 1, until, step),
          [on(m.chain.referenceHeight, 'a', jobs.node, ',chain="eth",reference="public"')]: rising(
            100,
            1,
            until,
            step,
          ),
        },
        stepSeconds: step,
        atSeconds: until,
        expect: [told('btc')],
      },
      {
        title: 'waits',
        series: heads('a'),
        stepSeconds: step,
        atSeconds: Math.floor(limit / step) * step + step,
        expect: 'pending',
      },
      inTime(),
      {
        title: 'is quiet as long as a block is not overdue',
        series: heads('a'),
        stepSeconds: step,
        atSeconds: Math.floor(limit / step) * step,
        expect: 'quiet',
      },
      quiet('as long as one server has new blocks', {
        ...heads('a'),
        [head('b', jobs.validator)]: rising(0, 1, until, step),
      }),
      quiet('while the only server catches up for the first time', {
        [height('a')]: rising(1, 10, until, step),
        [head('a')]: rising(-1e6, 2, until, step),
      }),
      quiet('when a reference goes on, be it with few blocks', {
        ...heads('a'),
        ...reference(`100x${newest} 101x${Math.ceil(until / step)}`),
        ...reference(constant(100, until, step), 'other'),
      }),
      quiet('when no node behind an own server answers', {
        ...heads('a'),
        ...heads('b'),
        ...gauge(m.sources.up, 'a', 0, node),
        ...gauge(m.sources.up, 'b', 0, node),
        ...gauge(m.sources.up, 'a', 1, ',source="public"'),
      }),
      quiet('when all say that they catch up, and when all know the first block only', {
        ...heads('a', 1e6),
        ...gauge(m.chain.syncStatus, 'a', 0),
        ...heads('b', 1e6, ',chain="new"'),
        [height('b', jobs.node, ',chain="new"')]: constant(0, until, step),
        ...gauge(m.chain.syncStatus, 'b', 1, ',chain="new"'),
      }),
      ...(t.minPeers === 0
        ? []
        : [
            quiet('when all are cut off', {
              ...heads('a'),
              ...gauge(m.network.peersConnected, 'a', 0),
              ...gauge(m.chain.syncStatus, 'a', 1),
            }),
          ]),
      quiet('when no server is up', {
        [height('a')]: '100x3 stale',
        [head('a')]: '0x3 stale',
      }),
    ];
  }

  /** The delay that is documented: the limit and `for`, also where the limit is shorter than the range of rates. */
  function inTime(): AlertCase {
    const limit = t.headAge * config.blockSeconds;
    const step = t.scrapeInterval;
    const blocks = Math.ceil((2 * t.rateWindow) / step);
    const stop = blocks * step;
    // Pending from the first look above the limit, firing from the first one `for` later.
    const atSeconds = stop + (Math.floor(limit / step) + 1) * step + t.forBrief;
    const perStep = Math.max(1, Math.round(step / config.blockSeconds));
    const still = Math.ceil((limit + t.forBrief) / step) + 3;
    return {
      title: 'fires no later than its limit and its patience say',
      series: {
        [height('a')]: `0+${perStep}x${blocks} ${blocks * perStep}x${still}`,
        [head('a')]: `0+${step}x${blocks} ${stop}x${still}`,
        [on(m.chain.referenceHeight, 'a', jobs.node, ',reference="public"')]:
          `0+${perStep}x${blocks} ${blocks * perStep}x${still}`,
      },
      atSeconds,
      expect: [
        {
          labels: { cluster: 'c' },
          summary: 'No own server has seen a new block for long, and no reference has either.',
          description: `The newest block that any own server knows is ${humanizeDuration(atSeconds - stop)} old. No reference that answers has told of a newer one.`,
        },
      ],
    };
  }

  function lowBlockProductionRate(): AlertCase[] {
    const { productionWindow, productionRatio } = t;
    const stepSeconds = Math.max(step, productionWindow / 120);
    const until = productionWindow + Math.max(t.forBrief, stepSeconds) + 3 * stepSeconds;
    const pace = (ratio: number, instance = 'a') => ({
      [height(instance)]: rising(1000, ratio / config.blockSeconds, until, stepSeconds),
    });
    const half = productionWindow / 2 / stepSeconds;
    return [
      {
        title: 'fires when the chain grows too slowly',
        series: {
          ...pace(0.9 * productionRatio),
          [height('b')]: constant(10, until, stepSeconds),
          [on(m.chain.referenceHeight, 'a', jobs.node, ',reference="public"')]: rising(
            1000,
            (0.9 * productionRatio) / config.blockSeconds,
            until,
            stepSeconds,
          ),
        },
        stepSeconds,
        atSeconds: until,
        expect: [
          {
            labels: { cluster: 'c' },
            summary: 'Blocks come more slowly than the chain aims at.',
            description: `Within ${duration(productionWindow)}, ${humanizePercentage(0.9 * productionRatio)} of the blocks have come that are expected.`,
          },
        ],
      },
      {
        title: 'waits',
        series: pace(0.9 * productionRatio),
        stepSeconds,
        atSeconds: productionWindow,
        expect: 'pending',
      },
      {
        title:
          'is quiet when references have the blocks that own servers miss, not when they are as few',
        series: {
          ...pace(0.9 * productionRatio),
          [on(m.chain.referenceHeight, 'a', jobs.node, ',reference="public"')]: rising(
            1000,
            (1.1 * productionRatio) / config.blockSeconds,
            until,
            stepSeconds,
          ),
        },
        stepSeconds,
        atSeconds: until,
        expect: 'quiet',
      },
      {
        title: 'is quiet when chance makes it a little slow',
        series: pace(1.1 * productionRatio),
        stepSeconds,
        atSeconds: until,
        expect: 'quiet',
      },
      {
        title: 'is quiet about a server that has just started, and about a pause of its own',
        series: {
          [height('a')]: `_x${half} ${rising(1000, 0.1 / config.blockSeconds, until, stepSeconds)}`,
        },
        stepSeconds,
        atSeconds: until,
        expect: 'quiet',
      },
    ];
  }

  function headTooOld(): AlertCase[] {
    const limit = t.headBehind * config.blockSeconds;
    const until = Math.ceil(t.forShort / step) * step + 3 * step;
    const behind = (instance: string, seconds: number, job = jobs.node) => ({
      [head(instance, job)]: rising(100_000 - seconds, 1, until, step),
    });
    return [
      {
        title: 'fires for the server that is left behind',
        series: {
          ...behind('a', 0),
          ...behind('b', 1.1 * limit, jobs.explorer),
          [on(m.chain.syncStatus, 'b', jobs.explorer)]: constant(1, until, step),
        },
        atSeconds: until,
        expect: [
          {
            labels: labels('b', jobs.explorer),
            summary: 'The head of a server is old while others have newer blocks.',
            description: `The head of b is ${humanizeDuration(1.1 * limit)} older than the newest one of the own servers.`,
          },
        ],
      },
      {
        title: 'waits',
        series: { ...behind('a', 0), ...behind('b', 1.1 * limit) },
        atSeconds: step,
        expect: 'pending',
      },
      {
        title: 'is quiet about blocks that are on their way, and when the whole chain stands still',
        series: {
          ...behind('a', 0),
          ...behind('b', 0.9 * limit),
          [on(m.blocks.headTimestampSeconds, 'a', jobs.node, ',chain="eth"')]: constant(
            0,
            until,
            step,
          ),
          [on(m.blocks.headTimestampSeconds, 'b', jobs.node, ',chain="eth"')]: constant(
            0,
            until,
            step,
          ),
        },
        atSeconds: until,
        expect: 'quiet',
      },
      {
        title: 'is quiet about a server that says that it catches up',
        series: {
          ...behind('a', 0),
          ...behind('b', 10 * limit),
          [on(m.chain.syncStatus, 'b')]: constant(0, until, step),
        },
        atSeconds: until,
        expect: 'quiet',
      },
    ];
  }

  function percentile({
    histogram,
    quantile,
    limit,
    summary,
    describe,
  }: {
    histogram: 'validationTimeSeconds' | 'arrivalDelaySeconds';
    quantile: number;
    limit: number;
    summary: string;
    describe: (value: string) => string;
  }): AlertCase[] {
    const { blockWindow, blockFloor } = t;
    const stepSeconds = Math.max(step, blockWindow / 60);
    const until = blockWindow + Math.max(t.forBrief, stepSeconds) + 4 * stepSeconds;
    const { buckets } = catalogue.blocks[histogram];
    const blocks = (value: number, perStep: number) =>
      bucketSeries(
        m.blocks[histogram],
        `cluster="c",job="${jobs.node}",instance="a"`,
        buckets,
        { quantile, value, perStep },
        Math.ceil(until / stepSeconds),
      );
    const perWindow = (count: number) => (count * stepSeconds) / blockWindow;
    return [
      {
        title: 'fires when the percentile is above the limit',
        series: blocks(1.1 * limit, perWindow(1.2 * blockFloor)),
        stepSeconds,
        atSeconds: until,
        expect: [
          { labels: labels('a'), summary, description: describe(humanizeDuration(1.1 * limit)) },
        ],
      },
      {
        title: 'waits',
        series: blocks(1.1 * limit, 10 * blockFloor),
        stepSeconds,
        atSeconds: stepSeconds,
        expect: 'pending',
      },
      {
        title: 'is quiet below the limit',
        series: blocks(0.9 * limit, 10),
        stepSeconds,
        atSeconds: until,
        expect: 'quiet',
      },
      {
        title: 'is quiet as long as there were few blocks',
        series: blocks(1.1 * limit, perWindow(0.9 * blockFloor)),
        stepSeconds,
        atSeconds: until,
        expect: 'quiet',
      },
    ];
  }

  function headInTheFuture(): AlertCase[] {
    const until = Math.ceil(t.forShort / step) * step + 3 * step;
    // A block every fourth scrape, from so far ahead: in between time catches up.
    const ahead = (seconds: number) =>
      Array.from(
        { length: until / step + 1 },
        (_, i) => Math.floor(i / 4) * 4 * step + seconds,
      ).join(' ');
    return [
      {
        title: 'fires when blocks come from the future',
        series: { [head('a')]: ahead(1.1 * t.headAhead) },
        atSeconds: until,
        expect: [
          {
            labels: labels('a'),
            summary: 'Blocks come from the future: a clock is wrong.',
            description: `The head of a has been up to ${humanizeDuration(1.1 * t.headAhead)} ahead of the clock of Prometheus.`,
          },
        ],
      },
      {
        title: 'waits',
        series: { [head('a')]: ahead(1.1 * t.headAhead) },
        atSeconds: step,
        expect: 'pending',
      },
      {
        title: 'is quiet about clocks that differ a little',
        series: { [head('a')]: ahead(0.9 * t.headAhead), [head('b')]: constant(0, until, step) },
        atSeconds: until,
        expect: 'quiet',
      },
    ];
  }

  function blocksFull(): AlertCase[] {
    const { longWindow, blockFloor, gasUsed } = t;
    const stepSeconds = Math.max(step, longWindow / 60);
    const until = longWindow + t.forShort + 4 * stepSeconds;
    const blocks = (ratio: number, perStep: number) => ({
      [on(`${m.blocks.gasUsedRatio}_sum`, 'a')]:
        `0+${(ratio * perStep).toFixed(12)}x${Math.ceil(until / stepSeconds)}`,
      [on(`${m.blocks.gasUsedRatio}_count`, 'a')]: `0+${perStep}x${Math.ceil(until / stepSeconds)}`,
    });
    const perWindow = (count: number) => (count * stepSeconds) / longWindow;
    return [
      {
        title: 'fires when blocks are full for long',
        series: blocks(1.05 * gasUsed, perWindow(1.2 * blockFloor)),
        stepSeconds,
        atSeconds: until,
        expect: [
          {
            labels: { cluster: 'c' },
            summary: 'Blocks are full.',
            description: `Blocks use ${humanizePercentage(1.05 * gasUsed)} of their gas limit on average over ${duration(longWindow)}.`,
          },
        ],
      },
      {
        title: 'waits',
        series: blocks(1.05 * gasUsed, 10 * blockFloor),
        stepSeconds,
        atSeconds: stepSeconds,
        expect: 'pending',
      },
      {
        title: 'is quiet when there is room',
        series: blocks(0.95 * gasUsed, 10),
        stepSeconds,
        atSeconds: until,
        expect: 'quiet',
      },
      {
        title: 'is quiet where there are few blocks, and where nothing uses gas',
        series: {
          ...blocks(1, perWindow(0.9 * blockFloor)),
          [on(`${m.blocks.gasUsedRatio}_sum`, 'b', jobs.node, ',chain="btc"')]: constant(
            0,
            until,
            stepSeconds,
          ),
          [on(`${m.blocks.gasUsedRatio}_count`, 'b', jobs.node, ',chain="btc"')]: constant(
            0,
            until,
            stepSeconds,
          ),
        },
        stepSeconds,
        atSeconds: until,
        expect: 'quiet',
      },
    ];
  }
};
