import type { WriteAlertCases } from '../alert-cases';
import { humanize, humanizeDuration } from '../humanize';
import { growing, steady, usualCases } from '../usual-cases';

export const diskCases: WriteAlertCases = (context) => {
  const { m, t, jobs } = context;
  const labels = { cluster: 'c', job: jobs.node, instance: 'a' };
  const on = `{cluster="c",job="${jobs.node}",instance="a"}`;
  const percent = m.system.diskPercent + on;
  const usage = m.system.diskUsageBytes + on;
  const size = m.system.diskSizeBytes + on;
  // A thousand bytes a scrape, and as much room as fills within nine tenths of the time.
  const perScrape = 1000;
  const room = (0.9 * t.diskFullWithin * perScrape) / t.scrapeInterval;
  const fireAt = t.forLong + 4 * t.scrapeInterval;
  // A quarter of a scrape more, so that no rounding changes the text.
  const left = 0.9 * t.diskFullWithin - fireAt + t.scrapeInterval / 4;
  const nearlyFull = steady(100 - t.diskTrendFree + 1);
  return {
    DiskSpaceRunningOut: usualCases(context, {
      when: 'little of the disk is free',
      fires: { [percent]: steady(100 - t.diskFreeLow + 1) },
      quiet: { 'a little more is free': { [percent]: steady(100 - t.diskFreeLow - 1) } },
      forSeconds: t.forShort,
      labels,
      summary: 'The disk with the data of the server is nearly full.',
      description: `Only ${humanize(t.diskFreeLow - 1)} % of the disk of a is free.`,
    }),
    CriticalDiskSpace: usualCases(context, {
      when: 'hardly anything of the disk is free',
      fires: { [percent]: steady(100 - t.diskFreeCritical + 1) },
      quiet: {
        'it is only running out': { [percent]: steady(100 - t.diskFreeCritical - 1) },
      },
      forSeconds: t.forBrief,
      labels,
      summary: 'The disk with the data of the server is about to be full.',
      description: `Only ${humanize(t.diskFreeCritical - 1)} % of the disk of a is free.`,
    }),
    DiskFullSoon: usualCases(context, {
      when: 'a disk that is rather full grows fast',
      fires: {
        [usage]: growing(perScrape),
        [size]: steady(room + perScrape / 4),
        [percent]: nearlyFull,
      },
      quiet: {
        'it takes longer': {
          [usage]: growing(perScrape),
          [size]: steady(room + (0.15 * room) / 0.9 + (perScrape * fireAt) / t.scrapeInterval),
          [percent]: nearlyFull,
        },
        'it shrinks': {
          [usage]: growing(-perScrape, room * 0.99),
          [size]: steady(room),
          [percent]: nearlyFull,
        },
        'it stays': {
          [usage]: steady(room * 0.99),
          [size]: steady(room),
          [percent]: nearlyFull,
        },
        'there is much space left': {
          [usage]: growing(perScrape),
          [size]: steady(room),
          [percent]: steady(100 - t.diskTrendFree - 1),
        },
      },
      forSeconds: t.forLong,
      labels,
      summary: 'The disk with the data of the server fills up within days.',
      description: `If it grows as it did lately, the disk of a is full in ${humanizeDuration(left)}.`,
    }),
  };
};
