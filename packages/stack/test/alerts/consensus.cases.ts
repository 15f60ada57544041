import { catalogue } from '@xai-metrics/core';
import { duration } from '../../src/duration';
import type { AlertCase, WriteAlertCases } from './alert-cases';
import { humanize } from './humanize';
import { constant, rising } from './samples';

/** Forks, reorganisations, finality and supply. */
export const consensusCases: WriteAlertCases = ({ m, t, jobs }) => {
  const step = t.scrapeInterval;
  const labels = (instance: string) => ({ cluster: 'c', job: jobs.node, instance });
  const on = (metric: string, instance: string, more = '', job = jobs.node) =>
    `${metric}{cluster="c",job="${job}",instance="${instance}"${more}}`;
  const until = (seconds: number) => Math.ceil(seconds / step) * step + 3 * step;
  const window = duration(t.longWindow);
  const longStep = Math.max(step, t.longWindow / 60);

  return {
    ChainFork: chainFork(),
    NodeOnFork: nodeOnFork(),
    FinalityLag: finalityLag(),
    DeepChainReorganization: deepChainReorganization(),
    ChainReorganization: frequency(
      m.chain.reorgs,
      t.reorgs,
      'The chain is reorganised more often than usual.',
      (count) => `a has seen ${count} reorganisations within ${window}.`,
    ),
    HighOrphanedBlocks: frequency(
      m.chain.orphanedBlocks,
      t.orphanedBlocks,
      'Many valid blocks end off the best chain.',
      (count) => `a has seen ${count} orphaned blocks within ${window}.`,
    ),
    MultipleChainTips: multipleChainTips(),
    UnusualSupplyChange: unusualSupplyChange(),
  };

  function chainFork(): AlertCase[] {
    const atSeconds = until(t.forBrief);
    // The largest fingerprints there are: a number must tell them apart by their last bit.
    const most = 2 ** 48 - 1;
    const checkpoint = (instance: string, height: number, fingerprint: number, more = '') => ({
      [on(m.chain.checkpointHeight, instance, more)]: constant(height, atSeconds, step),
      [on(m.chain.checkpointFingerprint, instance, more)]: constant(fingerprint, atSeconds, step),
    });
    const slow = (fingerprint: number) => ({
      [on(m.chain.checkpointHeight, 'a')]: '32x10 64x30',
      [on(m.chain.checkpointFingerprint, 'a')]: '11x10 12x30',
      [on(m.chain.checkpointHeight, 'b')]: '0x15 32x25',
      [on(m.chain.checkpointFingerprint, 'b')]: `10x15 ${fingerprint}x25`,
    });
    const afterSlow = 16 * t.forkStep + until(t.forBrief) + 2 * t.forkStep;
    const atSlow = Math.min(35, Math.ceil(afterSlow / t.forkStep)) * t.forkStep;
    const forked = {
      labels: { cluster: 'c' },
      summary: 'Own servers are on different chains.',
      description: 'Own servers have 2 different blocks at one height.',
    };
    return [
      {
        title: 'fires when servers have different blocks at one checkpoint',
        series: {
          ...checkpoint('a', 19_000_032, most),
          ...checkpoint('b', 19_000_032, most - 1),
          ...checkpoint('d', 19_000_032, most),
        },
        atSeconds,
        expect: [forked],
      },
      {
        title: 'fires when the slower branch gets to a checkpoint that others have left',
        series: slow(99),
        stepSeconds: t.forkStep,
        atSeconds: atSlow,
        expect: [forked],
      },
      {
        title: 'is quiet when a slower server gets to the same block',
        series: slow(11),
        stepSeconds: t.forkStep,
        atSeconds: atSlow,
        expect: 'quiet',
      },
      {
        title: 'waits',
        series: { ...checkpoint('a', 32, 1), ...checkpoint('b', 32, 2) },
        atSeconds: step,
        expect: 'pending',
      },
      {
        title: 'is quiet about equal blocks, other heights and other chains',
        series: {
          ...checkpoint('a', 64, most),
          ...checkpoint('b', 64, most),
          ...checkpoint('d', 32, 3),
          ...checkpoint('e', 64, 4, ',chain="btc"'),
        },
        atSeconds,
        expect: 'quiet',
      },
    ];
  }

  function nodeOnFork(): AlertCase[] {
    const atSeconds = until(t.forBrief + t.forkStep + 2 * step);
    const check = (value: number, name = 'fork') => ({
      [on(m.readiness.checkStatus, 'a', `,check="${name}"`)]: constant(value, atSeconds, step),
    });
    return [
      {
        title: 'fires when most references have another block',
        series: check(0),
        atSeconds,
        expect: [
          {
            labels: { ...labels('a'), check: 'fork' },
            summary: 'A server has another chain than its references.',
            description:
              'a has another block than most of its references: its check of the fork is at 0.',
          },
        ],
      },
      { title: 'waits', series: check(0), atSeconds: step, expect: 'pending' },
      {
        title: 'is quiet when as many are on either side, and about other checks',
        series: { ...check(0.5), ...check(0, 'lag') },
        atSeconds,
        expect: 'quiet',
      },
    ];
  }

  function finalityLag(): AlertCase[] {
    const atSeconds = until(t.forShort);
    const height = { [on(m.blocks.height, 'a')]: rising(1000, 1, atSeconds, step) };
    const final = (lag: number) => ({
      ...height,
      [on(m.chain.finalizedHeight, 'a')]: rising(1000 - lag, 1, atSeconds, step),
    });
    return [
      {
        title: 'fires when finality falls behind',
        series: final(t.finalityLag + 1),
        atSeconds,
        expect: [
          {
            labels: labels('a'),
            summary: 'Blocks do not become final in time.',
            description: `The newest final block of a is ${humanize(t.finalityLag + 1)} blocks behind its head.`,
          },
        ],
      },
      { title: 'waits', series: final(t.finalityLag + 1), atSeconds: step, expect: 'pending' },
      {
        title: 'is quiet at the usual distance, and where nothing is final',
        series: { ...final(t.finalityLag), [on(m.blocks.height, 'b')]: '100000x1000' },
        atSeconds,
        expect: 'quiet',
      },
    ];
  }

  function deepChainReorganization(): AlertCase[] {
    const atSeconds = t.longWindow + 4 * longStep;
    const samples = Math.ceil(atSeconds / longStep);
    const { buckets } = catalogue.chain.reorgDepth;
    // Prometheus 3 writes whole bounds with a decimal place.
    const reorgs = (shallow: string, all: string, write = (bound: number) => String(bound)) =>
      Object.fromEntries([
        ...buckets.map((bound) => [
          on(`${m.chain.reorgDepth}_bucket`, 'a', `,le="${write(bound)}"`),
          bound <= t.reorgDepth ? shallow : all,
        ]),
        [on(`${m.chain.reorgDepth}_bucket`, 'a', ',le="+Inf"'), all],
      ]);
    const perWindow = (count: number) => rising(1, count / t.longWindow, atSeconds, longStep);
    const deep = (count: string) => ({
      labels: labels('a'),
      summary: 'Many blocks were replaced at once.',
      description: `a has seen ${count} reorganisations deeper than ${t.reorgDepth} blocks within ${window}.`,
    });
    return [
      {
        title: 'fires for a deep one among shallow ones',
        series: reorgs(perWindow(5), perWindow(5.6)),
        stepSeconds: longStep,
        atSeconds,
        expect: [deep('1')],
      },
      {
        title: 'fires with the bounds of Prometheus 3 as well',
        series: reorgs(perWindow(5), perWindow(7), (bound) => bound.toFixed(1)),
        stepSeconds: longStep,
        atSeconds,
        expect: [deep('2')],
      },
      {
        title: 'is quiet about what is less than one event',
        series: reorgs(perWindow(5), perWindow(5.4)),
        stepSeconds: longStep,
        atSeconds,
        expect: 'quiet',
      },
      {
        title: 'is quiet about a shallow one after deep ones that are forgotten',
        series: reorgs(`0x${samples - 10} 1x9`, `3x${samples - 10} 4x9`),
        stepSeconds: longStep,
        atSeconds: atSeconds - 2 * longStep,
        expect: 'quiet',
      },
    ];
  }

  function frequency(
    metric: string,
    limit: number,
    summary: string,
    describe: (count: string) => string,
  ): AlertCase[] {
    const atSeconds = t.longWindow + Math.max(t.forBrief, longStep) + 4 * longStep;
    const perWindow = (count: number) => ({
      [on(metric, 'a')]: rising(1, count / t.longWindow, atSeconds, longStep),
    });
    return [
      {
        title: 'fires when there are more than usual',
        series: perWindow(1.2 * limit),
        stepSeconds: longStep,
        atSeconds,
        expect: [{ labels: labels('a'), summary, description: describe((1.2 * limit).toFixed(0)) }],
      },
      {
        title: 'waits',
        series: perWindow(1000 * limit),
        stepSeconds: longStep,
        atSeconds: longStep,
        expect: 'pending',
      },
      {
        title: 'is quiet about the usual ones, on each of several servers',
        series: {
          ...perWindow(0.9 * limit),
          [on(metric, 'b')]: rising(1, (0.9 * limit) / t.longWindow, atSeconds, longStep),
        },
        stepSeconds: longStep,
        atSeconds,
        expect: 'quiet',
      },
    ];
  }

  function multipleChainTips(): AlertCase[] {
    const before = Math.ceil(t.longWindow / longStep);
    const atSeconds = t.longWindow + t.forShort + 3 * longStep;
    const tips = (more: number) => ({ [on(m.chain.tips, 'a')]: `2x${before} ${2 + more}x40` });
    return [
      {
        title: 'fires when there are new branches',
        series: tips(t.newTips + 1),
        stepSeconds: longStep,
        atSeconds,
        expect: [
          {
            labels: labels('a'),
            summary: 'New branches compete with the best chain.',
            description: `a knows ${t.newTips + 1} branches more than ${window} ago.`,
          },
        ],
      },
      {
        title: 'waits',
        series: tips(t.newTips + 1),
        stepSeconds: longStep,
        atSeconds: (before + 1) * longStep,
        expect: 'pending',
      },
      {
        title: 'is quiet about a few, and about old ones that the node remembers',
        series: {
          ...tips(t.newTips),
          [on(m.chain.tips, 'b')]: constant(500, atSeconds, longStep),
        },
        stepSeconds: longStep,
        atSeconds,
        expect: 'quiet',
      },
    ];
  }

  function unusualSupplyChange(): AlertCase[] {
    const { supplyRange, supplyWindow, supplyFactor } = t;
    const stepSeconds = supplyRange / 2;
    // Everything is known from here on: one range to compare with, and the one before it.
    const known = Math.ceil((2 * supplyRange + supplyWindow) / stepSeconds) + 2;
    const atSeconds = (known + 1) * stepSeconds;
    const usual = 500;
    /** Usual coins all the time, and so many more at once in a step. */
    const supply = (bonuses: Readonly<Record<number, number>>, steps = known + 2) => {
      let total = 1_000_000;
      return Array.from({ length: steps + 1 }, (_, i) => {
        total += usual + (bonuses[i] ?? 0);
        return total;
      }).join(' ');
    };
    const height = { [on(m.blocks.height, 'a')]: `1+50x${known + 2}` };
    const coins = (bonus: number, bonuses: Readonly<Record<number, number>> = {}) => ({
      ...height,
      [on(m.supply.total, 'a')]: supply({ ...bonuses, [known]: bonus }),
    });
    // Two steps are a range: 1,000 coins in 100 blocks are usual.
    const above = 1000 * (1.1 * supplyFactor - 1);
    const unusual = (perBlock: string) => ({
      labels: labels('a'),
      summary: 'The supply changes by more than blocks usually issue.',
      description: `At a the supply has changed by ${perBlock} coins a block within ${duration(supplyRange)}, more than ${supplyFactor} times the most of the ${duration(supplyWindow)} before.`,
    });
    const stopped = Math.min(Math.floor(known / 2), known - 7);
    return [
      {
        title: 'fires when coins come from nothing',
        series: coins(above),
        stepSeconds,
        atSeconds,
        expect: [unusual(humanize(11 * supplyFactor))],
      },
      {
        title: 'fires when coins vanish',
        series: coins(-1000 * (1.1 * supplyFactor + 1)),
        stepSeconds,
        atSeconds,
        expect: [unusual(humanize(11 * supplyFactor))],
      },
      {
        title: 'fires when coins come without a block',
        series: {
          [on(m.supply.total, 'a')]: supply({}),
          [on(m.blocks.height, 'a')]: `1+50x${known - 3} ${1 + 50 * (known - 3)}x6`,
        },
        stepSeconds,
        atSeconds,
        expect: [unusual('+Inf')],
      },
      {
        title: 'fires also if once before no block came',
        series: {
          [on(m.supply.total, 'a')]: supply({ [known]: 1000 * (2.2 * supplyFactor - 1) }),
          [on(m.blocks.height, 'a')]:
            `1+50x${stopped} ${1 + 50 * stopped}x3 ${1 + 50 * stopped}+50x${known - stopped}`,
        },
        stepSeconds,
        atSeconds,
        expect: [unusual(humanize(22 * supplyFactor))],
      },
      {
        title: 'waits',
        series: coins(above),
        stepSeconds,
        atSeconds: known * stepSeconds,
        expect: 'pending',
      },
      {
        title: 'is quiet when rewards vary',
        series: coins(1000 * (0.9 * supplyFactor - 1)),
        stepSeconds,
        atSeconds,
        expect: 'quiet',
      },
      {
        title: 'is quiet when the rewards of a whole day are paid at once, as before',
        series: coins(30_000, { [stopped]: 29_000 }),
        stepSeconds,
        atSeconds,
        expect: 'quiet',
      },
      {
        title: 'is quiet as long as it does not know what is usual',
        series: {
          [on(m.blocks.height, 'a')]: `_ _ _ _ 1+50x${known - 2}`,
          [on(m.supply.total, 'a')]: `_ _ _ _ ${supply({ [known - 4]: above }, known - 2)}`,
        },
        stepSeconds,
        atSeconds,
        expect: 'quiet',
      },
    ];
  }
};
