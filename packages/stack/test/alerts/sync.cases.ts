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
    LowSyncProgress: lowSyncProgress(),
    SyncStuck: syncStuck(),
    StuckWhileSynced: stuckWhileSynced(),
    HeadLagging: headLagging(),
    ...(config.targets.explorer.length > 0 && { IndexLagging: indexLagging() }),
  };

  function chainNotSynced(): AlertCase[] {
    const atSeconds = until(t.forMedium);
    return [
      {
        title: 'fires when a node says that it catches up',
        series: gauge(m.chain.syncStatus, 0, atSeconds),
        atSeconds,
        expect: [
          {
            labels: labels('a'),
            summary: 'A node is not in sync.',
            description: 'a says that it is catching up: its sync status is 0.',
          },
        ],
      },
      {
        title: 'waits for a node that is soon through',
        series: gauge(m.chain.syncStatus, 0, atSeconds),
        atSeconds: step,
        expect: 'pending',
      },
      {
        title: 'is quiet when a node is in sync, and when it cannot know',
        series: {
          ...gauge(m.chain.syncStatus, 1, atSeconds),
          ...gauge(m.blocks.height, 5, atSeconds, 'b'),
        },
        atSeconds,
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
      {
        title: 'waits',
        series: gauge(m.chain.syncRatio, ratio, atSeconds),
        atSeconds: step,
        expect: 'pending',
      },
      {
        title: 'is quiet when little is missing',
        series: gauge(m.chain.syncRatio, t.syncRatio + 0.01, atSeconds),
        atSeconds,
        expect: 'quiet',
      },
    ];
  }

  function syncStuck(): AlertCase[] {
    const { stallWindow } = t;
    const stepSeconds = Math.max(step, stallWindow / 60);
    const atSeconds = stallWindow + Math.max(t.forBrief, stepSeconds) + 3 * stepSeconds;
    const status = (value: number) => ({
      [on(m.chain.syncStatus, 'a')]: constant(value, atSeconds, stepSeconds),
    });
    const still = { [on(m.blocks.height, 'a')]: constant(1_234_567, atSeconds, stepSeconds) };
    return [
      {
        title: 'fires when the height has not changed for long',
        series: { ...status(0), ...still },
        stepSeconds,
        atSeconds,
        expect: [
          {
            labels: labels('a'),
            summary: 'A node that catches up does not get anywhere.',
            description: `a is not in sync and has been at block 1234567 for ${duration(stallWindow)}.`,
          },
        ],
      },
      {
        title: 'waits',
        series: { ...status(0), ...still },
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
        title: 'is quiet about a node that is in sync',
        series: { ...status(1), ...still },
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
    const { stallWindow, headLag } = t;
    const stepSeconds = Math.max(step, stallWindow / 60);
    const atSeconds = stallWindow + Math.max(t.forBrief, stepSeconds) + 3 * stepSeconds;
    const still = (instance = 'a') => ({
      [on(m.blocks.height, instance)]: constant(1000, atSeconds, stepSeconds),
    });
    const status = (value: number, instance = 'a') => ({
      [on(m.chain.syncStatus, instance)]: constant(value, atSeconds, stepSeconds),
    });
    const gains = (blocks: number) => rising(1000, blocks / stallWindow, atSeconds, stepSeconds);
    const reference = (blocks: number) => ({
      [on(m.chain.referenceHeight, 'a', jobs.node, ',reference="public"')]: gains(blocks),
    });
    const stuck = {
      labels: labels('a'),
      summary: 'A node stands still, says that it is in sync, and the chain goes on.',
      description: `a says that it is in sync but has been at block 1000 for ${duration(stallWindow)}, while other nodes have gone on.`,
    };
    return [
      {
        title: 'fires when references go on',
        series: { ...still(), ...status(1), ...reference(1.2 * headLag) },
        stepSeconds,
        atSeconds,
        expect: [stuck],
      },
      {
        title: 'fires when other own servers go on',
        series: {
          ...still(),
          ...status(1),
          ...status(1, 'b'),
          [on(m.blocks.height, 'b')]: gains(1.2 * headLag),
        },
        stepSeconds,
        atSeconds,
        expect: [stuck],
      },
      {
        title: 'waits',
        series: { ...still(), ...status(1), ...reference(1.2 * headLag) },
        stepSeconds,
        atSeconds: stallWindow,
        expect: 'pending',
      },
      {
        title: 'is quiet when the others have gained few blocks',
        series: {
          ...still(),
          ...status(1),
          ...reference(0.9 * headLag),
          ...status(1, 'b'),
          [on(m.blocks.height, 'b')]: gains(0.9 * headLag),
        },
        stepSeconds,
        atSeconds,
        expect: 'quiet',
      },
      {
        title: 'is quiet when the whole chain stands still',
        series: { ...still(), ...status(1), ...reference(0), ...still('b'), ...status(1, 'b') },
        stepSeconds,
        atSeconds,
        expect: 'quiet',
      },
      {
        title: 'is quiet about a node that says that it catches up, or does not know',
        series: {
          ...still(),
          ...status(0),
          ...still('b'),
          ...reference(10 * headLag),
        },
        stepSeconds,
        atSeconds,
        expect: 'quiet',
      },
      {
        title: 'is quiet about a node that goes on with the others, and one that has just started',
        series: {
          ...status(1),
          [on(m.blocks.height, 'a')]: gains(5 * headLag),
          ...status(1, 'b'),
          [on(m.blocks.height, 'b')]: `_x4 ${constant(1000, atSeconds, stepSeconds)}`,
          ...reference(5 * headLag),
        },
        stepSeconds,
        atSeconds: stallWindow + 3 * stepSeconds,
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
        title: 'is quiet as long as it follows',
        series: gauge(m.chain.indexLagBlocks, t.indexLag, atSeconds),
        atSeconds,
        expect: 'quiet',
      },
    ];
  }
};
