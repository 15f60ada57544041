import type { ThresholdName, Thresholds } from './thresholds';

/** What limits follow from, beside the profile of a chain. */
export interface Pace {
  readonly blockSeconds: number;
  /** Seconds between two scrapes of one server. */
  readonly scrapeInterval: number;
}

/**
 * What a threshold is at least, whatever its profile says. A profile has its values for its own interval
 * and the usual scrapes; this is where they follow another `blockSeconds` and `scrapeIntervalSeconds`.
 *
 * @remarks Two servers in lockstep are scraped up to an interval apart, and have asked their nodes up to
 * a poll before: without any fault one shows a head as much older, and as many blocks lower, than the other.
 */
export const leastThresholds: Readonly<
  Partial<Record<ThresholdName, (pace: Pace, others: Thresholds) => number>>
> = {
  forBrief: ({ scrapeInterval }) => 2 * scrapeInterval,
  forMissing: ({ scrapeInterval }) => scrapeInterval + 10,
  forShort: ({ scrapeInterval }) => 3 * scrapeInterval,
  // Until the head counts as old, four scrapes have shown none that is younger.
  headAge: ({ blockSeconds, scrapeInterval }) => 2 + inBlocks(4 * scrapeInterval, blockSeconds),
  // Twice the interval: one lost scrape is no fault of the server.
  headBehind: (pace) =>
    1 + inBlocks(2 * pace.scrapeInterval + pollSeconds(pace), pace.blockSeconds),
  headLag: blocksApart,
  indexLag: blocksApart,
  finalityLag: blocksApart,
  // At least 12 blocks, and enough for the others to gain more than headLag meanwhile.
  stallWindow: ({ blockSeconds, scrapeInterval }, { headLag }) =>
    Math.ceil(Math.max(12 * blockSeconds, 1.5 * headLag * blockSeconds, 4 * scrapeInterval)),
  productionWindow: ({ blockSeconds, scrapeInterval }) =>
    Math.ceil(Math.max(36 * blockSeconds, 20 * scrapeInterval)),
  blockWindow: ({ blockSeconds, scrapeInterval }) =>
    Math.ceil(Math.max(20 * blockSeconds, 4 * scrapeInterval)),
  arrivalDelay: pollSeconds,
  forkWindow: ({ blockSeconds }) => Math.ceil(36 * blockSeconds),
  supplyRange: ({ blockSeconds, scrapeInterval }) =>
    Math.ceil(Math.max(20 * blockSeconds, 4 * scrapeInterval)),
  sourceStale: (pace) => Math.ceil(4 * pollSeconds(pace) + 2 * pace.scrapeInterval),
};

/** The time between two questions of a server to its node, as core has it by default. */
function pollSeconds({ blockSeconds }: Pace): number {
  return Math.min(30, Math.max(1, blockSeconds / 2));
}

/** Blocks that come between the scrapes of two servers in lockstep, and three that are on their way. */
function blocksApart(pace: Pace): number {
  return 3 + inBlocks(pace.scrapeInterval + pollSeconds(pace), pace.blockSeconds);
}

function inBlocks(seconds: number, blockSeconds: number): number {
  return Math.ceil(seconds / blockSeconds);
}
