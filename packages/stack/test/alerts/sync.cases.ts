import { duration } from '../../src/duration';
import type { AlertCase, WriteAlertCases } from './alert-cases';
import { humanize, humanizePercentage } from './humanize';
import { constant, rising } from './samples';

/** Servers that do not have the chain that others have. */
export const syncCases: WriteAlertCases = ({ m, t, jobs, config }) => {
  const step = t.scrapeInterval;
  const labels = (instance: string, job = jobs.node) => ({ cluster: 'c', job, instance });
  const on = (metric: string, instance: string, job = jobs.node, more = '') =>
    `${metric}{cluster="c",job="${job}",instance="${instance}"${more}}`;
  const until = (seconds: number) => Math.ceil(seconds / step) * step + 3 * step;
  const gauge = (metric: string, value: number, seconds: number, instance = 'a') => ({
    [on(metric, instance)]: constant(value, seconds, step),
  });

  return {
    ChainNotSynced: chainNotSynced(),
    FirstSync: firstSync(),
    LowSyncProgress: lowSyncProgress(),
    SyncStuck: syncStuck(),
    StuckWhileSynced: stuckWhileSynced(),
    HeightFell: heightFell(),
    HeadLagging: headLagging(),
    ...(config.targets.explorer.length > 0 && { IndexLagging: indexLagging() }),
  };

  /** Samples of a node that was in sync for long enough to be remembered, and is so no more. */
  function lost(seconds: number, instance = 'a') {
    const synced = Math.ceil(t.rateWindow / step) + 2;
    return {
      lostAfter: (synced + 1) * step,
      series: {
        [on(m.chain.syncStatus, instance)]: `1x${synced} ${constant(0, seconds, step)}`,
        [on(m.blocks.height, instance)]: constant(1000, seconds + (synced + 1) * step, step),
      },
    };
  }

  function chainNotSynced(): AlertCase[] {
    const { lostAfter, series } = lost(until(t.forMedium));
    const atSeconds = lostAfter + until(t.forMedium);
    return [
      {
        title: 'fires when a node that was in sync says that it catches up',
        series,
        atSeconds,
        expect: [
          {
            labels: labels('a'),
            summary: 'A node that was in sync is so no more.',
            description:
              'a was in sync and says that it is catching up again: its sync status is 0.',
          },
        ],
      },
      {
        title: 'waits for a node that is soon through',
        series,
        atSeconds: lostAfter + 2 * step,
        expect: 'pending',
      },
      {
        title:
          'is quiet when a node is in sync, when it cannot know, and when it never was in sync',
        series: {
          ...gauge(m.chain.syncStatus, 1, atSeconds),
          ...gauge(m.blocks.height, 5, atSeconds),
          ...gauge(m.blocks.height, 5, atSeconds, 'b'),
          ...gauge(m.chain.syncStatus, 0, atSeconds, 'd'),
          ...gauge(m.blocks.height, 5, atSeconds, 'd'),
          // Geth says that it is in sync as long as it knows of nobody, and has the first block only.
          [on(m.chain.syncStatus, 'e')]: series[on(m.chain.syncStatus, 'a')] as string,
          ...gauge(m.blocks.height, 0, atSeconds, 'e'),
          // A start, during which it has found no peers yet.
          [on(m.chain.syncStatus, 'f')]: `0x3 1x1 ${constant(0, atSeconds, step)}`,
          ...gauge(m.blocks.height, 5, atSeconds, 'f'),
        },
        atSeconds,
        expect: 'quiet',
      },
    ];
  }

  function firstSync(): AlertCase[] {
    const atSeconds = Math.max(until(t.forShort), until(t.longWindow));
    const perSecond = 2;
    const height = 1000 + perSecond * atSeconds;
    const { series: before, lostAfter } = lost(atSeconds, 'b');
    const known = {
      ...gauge(m.chain.syncStatus, 0, atSeconds),
      [on(m.blocks.height, 'a')]: rising(1000, perSecond, atSeconds, step),
      ...gauge(m.chain.bestKnownHeight, height + 7200, atSeconds),
      ...gauge(m.chain.syncRatio, 0.25, atSeconds),
    };
    return [
      {
        title: 'fires with what is known of its progress',
        series: { ...known, ...gauge(m.chain.syncStatus, 0, atSeconds, 'd') },
        atSeconds,
        expect: [
          {
            labels: labels('a'),
            summary: 'A node synchronises for the first time.',
            description: `a has not been in sync yet (its sync status is 0); it is at block ${height} of ${height + 7200}, 25% done, 2 blocks a second, about 1h 0m 0s to go at this pace.`,
          },
          {
            labels: labels('d'),
            summary: 'A node synchronises for the first time.',
            description: 'd has not been in sync yet (its sync status is 0).',
          },
        ],
      },
      { title: 'waits', series: known, atSeconds: step, expect: 'pending' },
      {
        title: 'is quiet about a node that is in sync, and one that was',
        series: { ...before, ...gauge(m.chain.syncStatus, 1, atSeconds + lostAfter) },
        atSeconds: atSeconds + lostAfter,
        expect: 'quiet',
      },
    ];
  }

  function lowSyncProgress(): AlertCase[] {
    const atSeconds = until(t.forShort);
    const ratio = t.syncRatio - 0.01;
    return [
      {
        title: 'fires when a node has a part of the chain only',
        series: gauge(m.chain.syncRatio, ratio, atSeconds),
        atSeconds,
        expect: [
          {
            labels: labels('a'),
            summary: 'A node has only a part of the chain.',
            description: `a has ${humanizePercentage(ratio)} of the best known chain.`,
          },
        ],
      },
      fallenFarBehind(),
      {
        title: 'waits',
        series: gauge(m.chain.syncRatio, ratio, atSeconds),
        atSeconds: step,
        expect: 'pending',
      },
      {
        title: 'is quiet when little is missing, and during a first synchronisation',
        series: {
          ...gauge(m.chain.syncRatio, t.syncRatio + 0.01, atSeconds),
          ...gauge(m.chain.syncRatio, 0.1, atSeconds, 'b'),
          ...gauge(m.chain.syncStatus, 0, atSeconds, 'b'),
        },
        atSeconds,
        expect: 'quiet',
      },
    ];

    function fallenFarBehind(): AlertCase {
      const { series, lostAfter } = lost(atSeconds);
      return {
        title: 'fires for a node that was in sync before',
        series: { ...series, ...gauge(m.chain.syncRatio, ratio, lostAfter + atSeconds) },
        atSeconds: lostAfter + atSeconds,
        expect: [
          {
            labels: labels('a'),
            summary: 'A node has only a part of the chain.',
            description: `a has ${humanizePercentage(ratio)} of the best known chain.`,
          },
        ],
      };
    }
  }

  function syncStuck(): AlertCase[] {
    const { stallWindow, habitWindow } = t;
    const stepSeconds = Math.max(step, stallWindow / 60);
    const atSeconds = stallWindow + Math.max(t.forBrief, stepSeconds) + 3 * stepSeconds;
    const status = (value: number) => ({
      [on(m.chain.syncStatus, 'a')]: constant(value, atSeconds, stepSeconds),
    });
    const still = (height = 1_234_567, seconds = atSeconds, apart = stepSeconds) => ({
      [on(m.blocks.height, 'a')]: constant(height, seconds, apart),
    });
    const movedLast = (samples: string) => ({
      [on(m.chain.lastSyncProgressTimestampSeconds, 'a')]: samples,
    });
    const stuck = (height: number) => ({
      labels: labels('a'),
      summary: 'A node that catches up does not seem to get anywhere.',
      description: `a is not in sync and has been at block ${height} for ${duration(stallWindow)} or longer; nothing else that it tells has moved.`,
    });
    // What takes a day, in steps that no look at the height before falls between.
    const longStep = Math.max(step, stallWindow / 2, t.forBrief);
    const afterLong = Math.ceil(habitWindow / longStep) * longStep + 4 * longStep;
    const unseen = {
      [on(m.chain.syncStatus, 'a')]: constant(0, afterLong, longStep),
      ...still(0, afterLong, longStep),
    };
    return [
      {
        title: 'fires when the height has not changed for long, and nothing else is told',
        series: { ...status(0), ...still() },
        stepSeconds,
        atSeconds,
        expect: [stuck(1_234_567)],
      },
      {
        title: 'fires during a first synchronisation when states and stages have not moved either',
        series: { ...status(0), ...still(0), ...movedLast(constant(0, atSeconds, stepSeconds)) },
        stepSeconds,
        atSeconds,
        expect: [stuck(0)],
      },
      {
        title: 'fires after long where all that is told is the first block',
        series: unseen,
        stepSeconds: longStep,
        atSeconds: afterLong,
        expect: [stuck(0)],
      },
      {
        title: 'waits',
        series: { ...status(0), ...still() },
        stepSeconds,
        atSeconds: stallWindow,
        expect: 'pending',
      },
      {
        title: 'is quiet as long as a block comes now and then',
        series: {
          ...status(0),
          [on(m.blocks.height, 'a')]: rising(7, 2 / stallWindow, atSeconds, stepSeconds),
        },
        stepSeconds,
        atSeconds,
        expect: 'quiet',
      },
      {
        title: 'is quiet in a snap sync, while states move and the height stays at 0',
        series: {
          ...status(0),
          ...still(0),
          ...movedLast(rising(-0.9 * stallWindow, 1, atSeconds, stepSeconds)),
        },
        stepSeconds,
        atSeconds,
        expect: 'quiet',
      },
      {
        title: 'is quiet where a state may be fetched unseen',
        series: unseen,
        stepSeconds: longStep,
        atSeconds: Math.floor((0.9 * habitWindow) / longStep) * longStep,
        expect: 'quiet',
      },
      {
        title: 'is quiet about a node that is in sync',
        series: { ...status(1), ...still() },
        stepSeconds,
        atSeconds,
        expect: 'quiet',
      },
      {
        title: 'is quiet about a process that has just started',
        series: {
          ...status(0),
          [on(m.blocks.height, 'a')]: `_x4 ${constant(5, atSeconds, stepSeconds)}`,
        },
        stepSeconds,
        atSeconds: stallWindow + 3 * stepSeconds,
        expect: 'quiet',
      },
    ];
  }

  function stuckWhileSynced(): AlertCase[] {
    const { stuckWindow, headLag } = t;
    const stepSeconds = Math.max(step, stuckWindow / 60);
    const atSeconds = stuckWindow + Math.max(t.forBrief, stepSeconds) + 3 * stepSeconds;
    const still = (instance = 'a', height = 1000) => ({
      [on(m.blocks.height, instance)]: constant(height, atSeconds, stepSeconds),
    });
    const status = (value: number, instance = 'a') => ({
      [on(m.chain.syncStatus, instance)]: constant(value, atSeconds, stepSeconds),
    });
    // So many blocks ahead at the end.
    const ahead = (blocks: number) => rising(1000, blocks / atSeconds, atSeconds, stepSeconds);
    const reference = (samples: string) => ({
      [on(m.chain.referenceHeight, 'a', jobs.node, ',reference="public"')]: samples,
    });
    const stuck = (blocks: number) => ({
      labels: labels('a'),
      summary: 'A node stands still while the chain goes on, and does not say that it catches up.',
      description: `a has had no new block for ${duration(stuckWindow)} or longer and is ${blocks} blocks behind other nodes, which go on.`,
    });
    const lag = 2 * headLag;
    return [
      {
        title: 'fires when references go on, be the node in sync by its own words or silent',
        series: {
          ...still(),
          ...status(1),
          ...reference(ahead(lag)),
          [on(m.sources.up, 'a', jobs.node, ',source="node"')]: constant(1, atSeconds, stepSeconds),
          [on(m.sources.up, 'a', jobs.node, ',source="public"')]: constant(
            0,
            atSeconds,
            stepSeconds,
          ),
          [on(m.network.peersConnected, 'a')]: constant(3, atSeconds, stepSeconds),
          ...still('b'),
        },
        stepSeconds,
        atSeconds,
        expect: [
          stuck(lag),
          {
            ...stuck(lag),
            labels: labels('b'),
            description: stuck(lag).description.replace(/^a/, 'b'),
          },
        ],
      },
      {
        title: 'fires when other own servers go on',
        series: {
          ...still(),
          ...status(1),
          ...status(1, 'b'),
          [on(m.blocks.height, 'b')]: ahead(lag),
        },
        stepSeconds,
        atSeconds,
        expect: [stuck(lag)],
      },
      {
        title: 'waits',
        series: { ...still(), ...status(1), ...reference(ahead(lag)) },
        stepSeconds,
        atSeconds: stuckWindow + stepSeconds,
        expect: 'pending',
      },
      {
        title: 'is quiet when the others are few blocks ahead',
        series: {
          ...still(),
          ...status(1),
          ...reference(ahead(0.9 * headLag)),
          ...status(1, 'b'),
          [on(m.blocks.height, 'b')]: ahead(0.9 * headLag),
        },
        stepSeconds,
        atSeconds,
        expect: 'quiet',
      },
      {
        title: 'is quiet when the whole chain stands still, whatever height others have',
        series: {
          ...still(),
          ...status(1),
          ...reference(constant(1000 + 10 * lag, atSeconds, stepSeconds)),
          ...still('b', 1000 + 10 * lag),
          ...status(1, 'b'),
        },
        stepSeconds,
        atSeconds,
        expect: 'quiet',
      },
      {
        title:
          'is quiet about what other alerts tell: catching up, no answer of the node, no peers, no chain yet',
        series: {
          ...still(),
          ...status(0),
          ...still('b'),
          [on(m.sources.up, 'b', jobs.node, ',source="node"')]: constant(0, atSeconds, stepSeconds),
          ...(t.minPeers > 0 && {
            ...still('d'),
            [on(m.network.peersConnected, 'd')]: constant(0, atSeconds, stepSeconds),
          }),
          ...still('e', 0),
          ...reference(ahead(10 * lag)),
        },
        stepSeconds,
        atSeconds,
        expect: 'quiet',
      },
      {
        title: 'is quiet about a node that goes on with the others, and one that has just started',
        series: {
          ...status(1),
          [on(m.blocks.height, 'a')]: ahead(5 * lag),
          ...status(1, 'b'),
          [on(m.blocks.height, 'b')]: `_x4 ${constant(1000, atSeconds, stepSeconds)}`,
          ...reference(ahead(5 * lag)),
        },
        stepSeconds,
        atSeconds: stuckWindow + 3 * stepSeconds,
        expect: 'quiet',
      },
    ];
  }

  function heightFell(): AlertCase[] {
    const { heightFall, reorgDepth } = t;
    const before = 4;
    const atSeconds = (before + 1) * step + until(t.forBrief);
    const high = 10 * heightFall;
    const falls = (from: number, to: number, instance = 'a') => ({
      [on(m.blocks.height, instance)]: `${from}x${before} ${constant(to, atSeconds, step)}`,
    });
    const synced = (samples: string, instance = 'a') => ({
      [on(m.chain.syncStatus, instance)]: samples,
    });
    const wiped = `1x${before} ${constant(0, atSeconds, step)}`;
    const told = (blocks: number, instance = 'a') => ({
      labels: labels(instance),
      summary:
        'A node has far fewer blocks than before: it was wiped or put back, or is another chain.',
      description: `The height of ${instance} is ${blocks} blocks lower than its highest of the last ${duration(t.longWindow)}.`,
    });
    const young = 4 * reorgDepth;
    const ended = Math.ceil(t.longWindow / step) * step + atSeconds;
    return [
      {
        title: 'fires for a node that was wiped, whether it catches up now or says that it has all',
        series: {
          ...falls(high, 36),
          ...synced(wiped),
          ...falls(high, 36, 'b'),
          ...synced(constant(1, atSeconds, step), 'b'),
          ...falls(high, 36, 'd'),
        },
        atSeconds,
        expect: [told(high - 36), told(high - 36, 'b'), told(high - 36, 'd')],
      },
      {
        title: 'fires for a young chain that has lost more than half',
        series: falls(young, reorgDepth),
        atSeconds,
        expect: [told(young - reorgDepth)],
      },
      {
        title: 'fires in the middle of a chain, deeper than a node takes back when it starts',
        series: falls(high, high - heightFall - 1),
        atSeconds,
        expect: [told(heightFall + 1)],
      },
      {
        title: 'waits',
        series: falls(high, 36),
        atSeconds: (before + 2) * step,
        expect: 'pending',
      },
      {
        title: 'is quiet about what a node takes back when it starts, and about reorganisations',
        series: {
          ...falls(high, high - heightFall),
          ...falls(reorgDepth + 1, 1, 'b'),
          ...falls(young, young - reorgDepth - 1, 'd'),
        },
        atSeconds,
        expect: 'quiet',
      },
      {
        title: 'is quiet about a node that catches up all the while and begins again',
        series: { ...falls(high, 36), ...synced(constant(0, atSeconds, step)) },
        atSeconds,
        expect: 'quiet',
      },
      {
        title: 'ends by itself, and when the height is back',
        series: {
          [on(m.blocks.height, 'a')]: `${high}x${before} ${constant(36, ended, step)}`,
          [on(m.blocks.height, 'b')]: `${constant(high, ended - 4 * step, step)} 36x1 ${high}x5`,
        },
        atSeconds: ended,
        expect: 'quiet',
      },
    ];
  }

  function headLagging(): AlertCase[] {
    const atSeconds = until(t.forShort);
    const behind = (blocks: number, instance: string, job = jobs.node) => ({
      [on(m.blocks.height, instance, job)]: rising(1000 - blocks, 1, atSeconds, step),
    });
    const lagging = (instance: string, job = jobs.node) => ({
      labels: labels(instance, job),
      summary: 'The head of a server lags behind other nodes.',
      description: `${instance} is ${humanize(t.headLag + 1)} blocks behind other nodes.`,
    });
    return [
      {
        title: 'fires for a server behind its references, and for one behind the own others',
        series: {
          ...gauge(m.chain.headLagBlocks, t.headLag + 1, atSeconds),
          ...gauge(m.chain.syncStatus, 1, atSeconds),
          ...behind(0, 'a'),
          ...behind(t.headLag + 1, 'b', jobs.explorer),
          [on(m.chain.syncStatus, 'b', jobs.explorer)]: constant(1, atSeconds, step),
        },
        atSeconds,
        expect: [lagging('a'), lagging('b', jobs.explorer)],
      },
      {
        title: 'waits',
        series: gauge(m.chain.headLagBlocks, t.headLag + 1, atSeconds),
        atSeconds: step,
        expect: 'pending',
      },
      {
        title: 'is quiet about blocks that are on their way',
        series: {
          ...gauge(m.chain.headLagBlocks, t.headLag, atSeconds),
          ...behind(0, 'a'),
          ...behind(t.headLag, 'b'),
        },
        atSeconds,
        expect: 'quiet',
      },
      {
        title: 'is quiet about a server that says that it catches up',
        series: {
          ...gauge(m.chain.headLagBlocks, 100 * t.headLag, atSeconds),
          ...gauge(m.chain.syncStatus, 0, atSeconds),
          ...behind(100 * t.headLag, 'a'),
          ...behind(0, 'b'),
        },
        atSeconds,
        expect: 'quiet',
      },
    ];
  }

  function indexLagging(): AlertCase[] {
    const atSeconds = until(t.forShort);
    return [
      {
        title: 'fires when the index is behind',
        series: gauge(m.chain.indexLagBlocks, t.indexLag + 1, atSeconds),
        atSeconds,
        expect: [
          {
            labels: labels('a'),
            summary: 'The index of an explorer lags behind its node.',
            description: `The index of a is ${humanize(t.indexLag + 1)} blocks behind its node.`,
          },
        ],
      },
      {
        title: 'waits',
        series: gauge(m.chain.indexLagBlocks, t.indexLag + 1, atSeconds),
        atSeconds: step,
        expect: 'pending',
      },
      {
        title: 'is quiet while its node catches up',
        series: {
          ...gauge(m.chain.indexLagBlocks, t.indexLag + 1, atSeconds),
          ...gauge(m.chain.syncStatus, 0, atSeconds),
        },
        atSeconds,
        expect: 'quiet',
      },
      {
        title: 'is quiet as long as it follows',
        series: gauge(m.chain.indexLagBlocks, t.indexLag, atSeconds),
        atSeconds,
        expect: 'quiet',
      },
    ];
  }
};
