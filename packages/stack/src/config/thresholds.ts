import type { ChainProfileName } from './chain-profiles';

/** One number of the alerts, with its value for each pace of a chain. */
export interface ThresholdDefinition {
  /** What the number says, as a phrase. */
  readonly meaning: string;
  /** The unit; `1` for plain counts. */
  readonly unit:
    | 'seconds'
    | 'blocks'
    | 'block intervals'
    | 'ratio'
    | 'percent'
    | 'per second'
    | 'bytes'
    | 'days'
    | '1';
  /** Where the number comes from. */
  readonly source: string;
  /** One number for all profiles, or one for each. */
  readonly value: number | Readonly<Record<ChainProfileName, number>>;
}

function defineThresholds<const T extends Readonly<Record<string, ThresholdDefinition>>>(
  table: T,
): T {
  return table;
}

const timing = defineThresholds({
  scrapeInterval: {
    meaning: 'time between two scrapes and between two evaluations of the rules',
    unit: 'seconds',
    source:
      "half of Prometheus' default of 60 s twice over: four samples a minute, the usual choice for alerts",
    value: { '10min': 15, '12s': 15, '400ms': 15, devnet: 2 },
  },
  rateWindow: {
    meaning: 'range of rates; at least four scrapes, so that one lost scrape does not empty it',
    unit: 'seconds',
    source: 'Prometheus best practice: a range of at least four scrape intervals',
    value: { '10min': 300, '12s': 300, '400ms': 300, devnet: 20 },
  },
  longWindow: {
    meaning: 'range for what is rare, such as blocks of a slow chain or reorganisations',
    unit: 'seconds',
    source: 'the original counts orphans an hour; six blocks of a 10-minute chain',
    value: { '10min': 3600, '12s': 3600, '400ms': 3600, devnet: 120 },
  },
  forBrief: {
    meaning: 'patience with what is certain and urgent',
    unit: 'seconds',
    source: 'at least two scrapes, so that one lost scrape pages nobody',
    value: { '10min': 120, '12s': 60, '400ms': 60, devnet: 4 },
  },
  forShort: {
    meaning: 'patience with what may mend itself within minutes',
    unit: 'seconds',
    source: 'the original waits 5 minutes with most alerts',
    value: { '10min': 300, '12s': 300, '400ms': 300, devnet: 6 },
  },
  forMedium: {
    meaning: 'patience with what is normal for a while, such as a restart or a burst',
    unit: 'seconds',
    source: 'the original waits 10 to 15 minutes with trends',
    value: { '10min': 900, '12s': 900, '400ms': 900, devnet: 10 },
  },
  forLong: {
    meaning: 'patience with what matters only if it stays',
    unit: 'seconds',
    source: 'a working hour: somebody looks at it today',
    value: { '10min': 3600, '12s': 3600, '400ms': 3600, devnet: 20 },
  },
  keepFiring: {
    meaning: 'time that a flapping alert goes on firing after its condition has gone',
    unit: 'seconds',
    source: 'one group interval of Alertmanager, so that each swing is not a message',
    value: { '10min': 300, '12s': 300, '400ms': 300, devnet: 6 },
  },
});

const chain = defineThresholds({
  headAge: {
    meaning: 'age of the head above which block production counts as stopped',
    unit: 'block intervals',
    source:
      'at random, an interval above 12 targets comes once in 160,000 blocks, which is also the limit of readiness; fixed slots miss few in a row',
    value: { '10min': 12, '12s': 25, '400ms': 300, devnet: 12 },
  },
  headBehind: {
    meaning: 'how much older the head of a server may be than the newest head of the own servers',
    unit: 'block intervals',
    source:
      'an hour of a 10-minute chain, two minutes of 12 s slots, a minute of 400 ms slots: more than a block that is on its way',
    value: { '10min': 6, '12s': 10, '400ms': 150, devnet: 6 },
  },
  productionWindow: {
    meaning: 'range over which block production is compared with its target',
    unit: 'seconds',
    source: 'at least 36 blocks, so that chance does not halve them',
    value: { '10min': 21_600, '12s': 3600, '400ms': 3600, devnet: 120 },
  },
  productionRatio: {
    meaning: 'part of the expected blocks below which production is low',
    unit: 'ratio',
    source:
      'at random, 14 or fewer of 36 blocks come once in 50,000 windows, 10 or fewer of 40 once in 100 millions; Ethereum misses 1 % of its slots, Solana 5 %',
    value: { '10min': 0.4, '12s': 0.7, '400ms': 0.7, devnet: 0.25 },
  },
  blockWindow: {
    meaning: 'range for what is measured once a block',
    unit: 'seconds',
    source: '36 blocks of a 10-minute chain, 75 slots of 12 s, 20 blocks of the demo',
    value: { '10min': 21_600, '12s': 900, '400ms': 300, devnet: 60 },
  },
  blockFloor: {
    meaning: 'blocks in the range below which a percentile of them says nothing',
    unit: 'blocks',
    source:
      'the slowest of ten is no percentile yet; a node that has just started is slow at first',
    value: 10,
  },
  validationTime: {
    meaning: '95th percentile of the time to validate a block',
    unit: 'seconds',
    source:
      "the original's 2 s; three quarters of a slot of 400 ms; below the highest bucket of 5 s",
    value: { '10min': 2, '12s': 2, '400ms': 0.3, devnet: 1 },
  },
  arrivalDelay: {
    meaning: "median time from a block's timestamp until it is here",
    unit: 'seconds',
    source:
      'two thirds of a slot of 12 s, with a poll every 6 s; miners renew their timestamps every 30 s; Solana estimates its block times; below the highest bucket of 60 s',
    value: { '10min': 50, '12s': 8, '400ms': 12, devnet: 2 },
  },
  headAhead: {
    meaning: 'time by which a head may lie in the future',
    unit: 'seconds',
    source:
      'Bitcoin allows two hours, honest miners stay below half an hour; slots begin on time, and clocks that are synchronised differ by less than a second; Solana estimates its block times',
    value: { '10min': 1800, '12s': 4, '400ms': 30, devnet: 5 },
  },
  gasUsed: {
    meaning: 'mean part of the gas limit that blocks use',
    unit: 'ratio',
    source: 'under EIP-1559 blocks aim at 0.5; above 0.9 nearly each block is full',
    value: 0.9,
  },
});

const availability = defineThresholds({
  restartWindow: {
    meaning: 'range in which restarts are counted',
    unit: 'seconds',
    source: 'the kubernetes mixin looks back 5 to 15 minutes for crash loops',
    value: { '10min': 900, '12s': 900, '400ms': 900, devnet: 60 },
  },
  restartLimit: {
    meaning: 'restarts within that range above which a process crashes again and again',
    unit: '1',
    source: 'a deployment restarts once, a mended one twice',
    value: 2,
  },
  readinessFlaps: {
    meaning: 'times within the long window that a server may lose its readiness',
    unit: '1',
    source: 'docs/readiness.md: six an hour',
    value: { '10min': 6, '12s': 6, '400ms': 6, devnet: 3 },
  },
});

const sync = defineThresholds({
  syncRatio: {
    meaning: 'part of the best known chain below which a node has fallen far behind',
    unit: 'ratio',
    source: "the original's LowSyncProgress: 95 %",
    value: 0.95,
  },
  headLag: {
    meaning: 'blocks that a head may be behind references or other own servers',
    unit: 'blocks',
    source:
      'readiness leaves at 48 s worth of blocks, at least 4; at 400 ms, heights are scraped up to 40 blocks apart',
    value: { '10min': 3, '12s': 5, '400ms': 150, devnet: 8 },
  },
  stallWindow: {
    meaning: 'time without a new block after which a node that should progress is stuck',
    unit: 'seconds',
    source: '12 blocks of a 10-minute chain, 50 slots of 12 s, 10 blocks of the demo',
    value: { '10min': 7200, '12s': 600, '400ms': 300, devnet: 40 },
  },
  indexLag: {
    meaning: 'blocks that an index may be behind its node',
    unit: 'blocks',
    source: 'the limit of readiness is 20; an index reads several blocks at once',
    value: { '10min': 3, '12s': 20, '400ms': 300, devnet: 10 },
  },
});

const consensus = defineThresholds({
  oneEvent: {
    meaning: 'increase of a counter that is at least one event',
    unit: '1',
    source:
      'Prometheus extrapolates: one event shows as 0.9 to 1.1, none as a few thousandths at most',
    value: 0.5,
  },
  reorgs: {
    meaning: 'reorganisations within the long window that are usual',
    unit: '1',
    source:
      'Bitcoin has a few a month, Ethereum several a day, both one block deep; half ones, because increases are extrapolated',
    value: { '10min': 1.5, '12s': 5.5, '400ms': 20.5, devnet: 6.5 },
  },
  reorgDepth: {
    meaning: 'depth of a reorganisation above which it is no chance; rounded down to a bucket',
    unit: 'blocks',
    source:
      'at random, two blocks in a row are rare, four are an event; a bound of the buckets 1, 2, 3, 5, 10, 20, 50, 100',
    value: { '10min': 3, '12s': 3, '400ms': 20, devnet: 3 },
  },
  orphanedBlocks: {
    meaning: 'orphaned blocks within the long window that are usual',
    unit: 'blocks',
    source: "the original's HighOrphanedBlocks: 5 an hour, half ones because of extrapolation",
    value: { '10min': 5.5, '12s': 10.5, '400ms': 100.5, devnet: 12.5 },
  },
  newTips: {
    meaning: 'new branches within the long window that are usual',
    unit: '1',
    source:
      'as many branches as there may be reorganisations, and twice as many for those that lose',
    value: { '10min': 3, '12s': 10, '400ms': 40, devnet: 12 },
  },
  finalityLag: {
    meaning: 'blocks between the head and the newest final block',
    unit: 'blocks',
    source:
      'Ethereum: 64 to 95 are usual, 128 is an epoch missed; Solana: 32 are usual, 300 are two minutes; a day of a 10-minute chain',
    value: { '10min': 144, '12s': 128, '400ms': 300, devnet: 30 },
  },
  forkWindow: {
    meaning: 'time that checkpoints are remembered for, to compare them with those of slower nodes',
    unit: 'seconds',
    source:
      'six checkpoints of a 10-minute chain, nine epochs of Ethereum: a branch with a third of the power gets there within',
    value: { '10min': 21_600, '12s': 3600, '400ms': 3600, devnet: 120 },
  },
  forkStep: {
    meaning: 'time between two looks at a checkpoint',
    unit: 'seconds',
    source:
      'shorter than a checkpoint lasts: an hour, 384 s; 12.8 s at 400 ms, of which some are met',
    value: { '10min': 300, '12s': 60, '400ms': 15, devnet: 2 },
  },
  supplyWindow: {
    meaning: 'range before, of which the most coins a block are what is usual',
    unit: 'seconds',
    source:
      'longer than any period in which rewards are paid at once: a day with Polkadot, two with Solana',
    value: { '10min': 86_400, '12s': 129_600, '400ms': 259_200, devnet: 60 },
  },
  supplyFactor: {
    meaning: 'times the usual coins a block that are unusual',
    unit: '1',
    source: 'rewards are halved, not trebled; fees that are burnt come and go with the load',
    value: 3,
  },
});

const network = defineThresholds({});

const transactions = defineThresholds({});

const mining = defineThresholds({});

const validation = defineThresholds({});

const api = defineThresholds({});

const slo = defineThresholds({});

const rpc = defineThresholds({});

const system = defineThresholds({});

const ai = defineThresholds({});

const monitoring = defineThresholds({});

/**
 * Every number in a rule: when an alert fires, and how long its condition has to last.
 *
 * @remarks In seconds, ratios from 0 to 1 and whole counts. `for…` and `…Window` are times; in the
 * profile `devnet` they are so short that one can watch an alert come and go.
 */
export const thresholds = {
  ...timing,
  ...chain,
  ...availability,
  ...sync,
  ...consensus,
  ...network,
  ...transactions,
  ...mining,
  ...validation,
  ...api,
  ...slo,
  ...rpc,
  ...system,
  ...ai,
  ...monitoring,
} as const;

/** The name of a threshold. */
export type ThresholdName = keyof typeof thresholds;

/** All thresholds as numbers, for one profile. */
export type Thresholds = Readonly<Record<ThresholdName, number>>;

/** Looks all thresholds up for a profile; single ones can be given. */
export function resolveThresholds(
  profile: ChainProfileName,
  overrides: Readonly<Partial<Record<ThresholdName, number>>> = {},
): Thresholds {
  const entries = Object.entries(thresholds as Readonly<Record<string, ThresholdDefinition>>).map(
    ([name, { value }]) => [name, typeof value === 'number' ? value : value[profile]],
  );
  return { ...Object.fromEntries(entries), ...overrides };
}
