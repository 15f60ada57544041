import type { WriteAlertCases } from '../alert-cases';
import { humanize, humanizeDuration } from '../humanize';
import { growing, steady, usualCases } from '../usual-cases';

export const diskCases: WriteAlertCases = (context) => {
  const { m, t, jobs } = context;
  const labels = { cluster: 'c', job: jobs.node, instance: 'a:8000', host: 'a' };
  const on = `{cluster="c",job="${jobs.node}",instance="a:8000"}`;
  const percent = m.system.diskPercent + on;
  const usage = m.system.diskUsageBytes + on;
  const size = m.system.diskSizeBytes + on;
  const stepSeconds = Math.max(t.scrapeInterval, t.forLong / 60);
  // A thousand bytes a sample, and as much room as fills within nine tenths of the time.
  const perSample = 1000;
  const room = (0.9 * t.diskFullWithin * perSample) / stepSeconds;
  const fireAt = t.forLong + 4 * stepSeconds;
  // Half a second more, so that no rounding changes the text.
  const left = 0.9 * t.diskFullWithin - fireAt + 0.5;
  /** A disk of 1 TB, or of another size, of which so many percent are free. */
  const freeOf = (freePercent: number, bytes = 1e12) => ({
    [percent]: steady(100 - freePercent),
    [size]: steady(bytes),
    [usage]: steady((bytes * (100 - freePercent)) / 100),
  });
  const nearlyFull = steady(100 - t.diskTrendFree + 1);
  return {
    DiskSpaceRunningOut: usualCases(context, {
      when: 'little of the disk is free',
      fires: freeOf(t.diskFreeLow - 1),
      quiet: {
        'a little more is free': freeOf(t.diskFreeLow + 1),
        '6 % of a disk of 20 TB are free': freeOf(6, 20e12),
      },
      forSeconds: t.forShort,
      labels,
      summary: 'The disk that a server watches is nearly full.',
      description: `Only ${humanize(t.diskFreeLow - 1)} % is free of the disk that diskPath of a:8000 is on.`,
    }),
    CriticalDiskSpace: usualCases(context, {
      when: 'hardly anything of the disk is free',
      fires: freeOf(t.diskFreeCritical - 1),
      quiet: {
        'it is only running out': freeOf(t.diskFreeCritical + 1, 100e9),
        '4 % of a disk of 10 TB are free': freeOf(4, 10e12),
      },
      forSeconds: t.forBrief,
      labels,
      summary: 'The disk that a server watches is about to be full.',
      description: `Only ${humanize(t.diskFreeCritical - 1)} % is free of the disk that diskPath of a:8000 is on.`,
    }),
    DiskFullSoon: usualCases(context, {
      when: 'a disk that is rather full grows fast',
      fires: {
        [usage]: growing(perSample),
        [size]: steady(room + (0.5 * perSample) / stepSeconds),
        [percent]: nearlyFull,
      },
      quiet: {
        'it takes longer': {
          [usage]: growing(perSample),
          [size]: steady(room + (0.15 * room) / 0.9 + (perSample * fireAt) / stepSeconds),
          [percent]: nearlyFull,
        },
        'it shrinks': {
          [usage]: growing(-perSample, room * 0.99),
          [size]: steady(room),
          [percent]: nearlyFull,
        },
        'it stays': {
          [usage]: steady(room * 0.99),
          [size]: steady(room),
          [percent]: nearlyFull,
        },
        'there is much space left': {
          [usage]: growing(perSample),
          [size]: steady(room),
          [percent]: steady(100 - t.diskTrendFree - 1),
        },
      },
      forSeconds: t.forLong,
      stepSeconds,
      labels,
      summary: 'The disk that a server watches fills up within days.',
      description: `If it grows as it did lately, the disk that diskPath of a:8000 is on is full in ${humanizeDuration(left)}.`,
    }),
  };
};
