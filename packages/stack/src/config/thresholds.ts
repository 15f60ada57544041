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
      'under proof of work an interval above 6 targets comes once in 400 blocks, above 12 once in 160,000; fixed slots miss few in a row',
    value: { '10min': 12, '12s': 25, '400ms': 300, devnet: 8 },
  },
});

const availability = defineThresholds({});

const sync = defineThresholds({});

const consensus = defineThresholds({});

const network = defineThresholds({});

const transactions = defineThresholds({});

const mining = defineThresholds({});

const validation = defineThresholds({});

const api = defineThresholds({
  apiTraffic: {
    meaning: 'traffic of a server or an endpoint below which no share and no percentile of its requests is judged',
    unit: 'per second',
    source: '30 requests in a rate window: fewer say nothing about one in twenty',
    value: { '10min': 0.1, '12s': 0.1, '400ms': 0.1, devnet: 0.5 },
  },
  apiErrorRatio: {
    meaning: 'share of requests that the server itself fails (5xx)',
    unit: 'ratio',
    source: 'AIXN 5 %, XAI 10 %: the stricter of the two; waking somebody is left to the error budget',
    value: 0.05,
  },
  apiClientErrorRatio: {
    meaning: 'share of requests to existing routes that are refused as the fault of their sender (4xx)',
    unit: 'ratio',
    source: 'more are refused than served: a client or a release has it wrong, not single callers',
    value: 0.5,
  },
  apiClientTraffic: {
    meaning: 'traffic of a server below which refused requests are single callers',
    unit: 'per second',
    source: 'above what one script or scanner sends',
    value: 1,
  },
  apiLatency: {
    meaning: 'time that 95 of 100 requests stay below; of a server, and of an endpoint',
    unit: 'seconds',
    source: 'both originals 5 s, there the highest bucket; here the highest is 10 s, so that 5 s can be exceeded',
    value: 5,
  },
  apiAbortedRatio: {
    meaning: 'share of requests whose client went away before the response was complete (499)',
    unit: 'ratio',
    source: 'people leave single pages, and event streams always end so; a fifth of all is a pattern',
    value: 0.2,
  },
  apiPiledRequests: {
    meaning: 'requests under way below which nothing has piled up',
    unit: '1',
    source: 'a browser opens 6 connections: several waiting clients, not one',
    value: 20,
  },
  apiPiledTime: {
    meaning: 'time that the requests under way would take at the present pace',
    unit: 'seconds',
    source: "Little's law; 30 s is the usual time limit of a proxy or client",
    value: { '10min': 30, '12s': 30, '400ms': 30, devnet: 4 },
  },
  apiPiledPace: {
    meaning: 'present pace of completed requests as part of the mean of the last hours',
    unit: 'ratio',
    source: 'a quarter: tells requests that hang from event streams, which are long by nature',
    value: 0.25,
  },
  apiQuietOffset: {
    meaning: 'how long ago the hour ends in which a server had requests throughout, to be one that usually has',
    unit: 'seconds',
    source: 'half an hour less than a day, so that the hour lies around the same time yesterday',
    value: { '10min': 84_600, '12s': 84_600, '400ms': 84_600, devnet: 120 },
  },
  apiMemory: {
    meaning: 'time after which a server without requests counts as one that has none',
    unit: 'seconds',
    source: 'a quarter of a day: whoever wanted to know has been told',
    value: { '10min': 21_600, '12s': 21_600, '400ms': 21_600, devnet: 240 },
  },
});

const slo = defineThresholds({
  apiObjective: {
    meaning: 'share of requests that are to be answered without an error of the server',
    unit: 'ratio',
    source: 'an error budget of 3.6 hours a month, which one server with its restarts can keep',
    value: 0.995,
  },
  apiLatencyObjective: {
    meaning: 'share of requests that are to be answered within the time of apiLatencyBound',
    unit: 'ratio',
    source: 'one slow answer in a hundred: pages that sum up a whole chain are slow by nature',
    value: 0.99,
  },
  apiLatencyBound: {
    meaning: 'time within which a request is to be answered; a bound of the buckets that is no whole number',
    unit: 'seconds',
    source: 'beyond 2 to 3 s people take a page for broken; whole bounds are spelled differently by Prometheus 2 and 3',
    value: 2.5,
  },
  rpcObjective: {
    meaning: 'share of JSON-RPC calls that are to be answered without an error of the server',
    unit: 'ratio',
    source: 'as apiObjective: wallets and indexers repeat a call that fails',
    value: 0.995,
  },
  sloTraffic: {
    meaning: 'mean traffic of a job over the longer window below which its budget is not judged',
    unit: 'per second',
    source: '360 requests an hour: a burn rate of 14.4 is then 26 failures, not one',
    value: { '10min': 0.1, '12s': 0.1, '400ms': 0.1, devnet: 0.5 },
  },
  sloFastPageBurn: {
    meaning: 'burn rate that wakes somebody at once: 2 % of the budget of 30 days in an hour',
    unit: '1',
    source: 'Google SRE workbook, chapter 5, table 5-8',
    value: 14.4,
  },
  sloSlowPageBurn: {
    meaning: 'burn rate that wakes somebody within hours: 5 % of the budget in six hours',
    unit: '1',
    source: 'Google SRE workbook, chapter 5, table 5-8',
    value: 6,
  },
  sloFastTicketBurn: {
    meaning: 'burn rate that is looked at today: 10 % of the budget in a day',
    unit: '1',
    source: 'Google SRE workbook, chapter 5, as sloth and pyrra have it',
    value: 3,
  },
  sloSlowTicketBurn: {
    meaning: 'burn rate that is looked at this week: 10 % of the budget in three days',
    unit: '1',
    source: 'Google SRE workbook, chapter 5, table 5-8',
    value: 1,
  },
  sloFastPageShort: sloWindow('5 minutes, which end a page soon after the fault', 300, 20),
  sloSlowPageShort: sloWindow('30 minutes', 1_800, 40),
  sloFastPageLong: sloWindow('an hour', 3_600, 60),
  sloFastTicketShort: sloWindow('2 hours', 7_200, 80),
  sloSlowPageLong: sloWindow('6 hours, also the short window of the slow ticket', 21_600, 120),
  sloFastTicketLong: sloWindow('a day', 86_400, 160),
  sloSlowTicketLong: sloWindow('3 days', 259_200, 300),
  sloBudgetWindow: sloWindow('30 days, over which the budget is counted', 2_592_000, 600),
  sloBudgetStep: {
    meaning: 'distance of the samples from which windows of a day and more are averaged',
    unit: 'seconds',
    source: 'as long as the range of the rates that are averaged: every request counts once',
    value: { '10min': 300, '12s': 300, '400ms': 300, devnet: 20 },
  },
});

function sloWindow(length: string, usual: number, devnet: number) {
  return {
    meaning: `window of error ratios: ${length}`,
    unit: 'seconds',
    source: 'Google SRE workbook, chapter 5; seconds on a devnet, to watch a budget burn',
    value: { '10min': usual, '12s': usual, '400ms': usual, devnet },
  } as const;
}

const rpc = defineThresholds({
  rpcTraffic: {
    meaning: 'calls below which no share and no percentile of them is judged',
    unit: 'per second',
    source: 'as apiTraffic: 30 calls in a rate window',
    value: { '10min': 0.1, '12s': 0.1, '400ms': 0.1, devnet: 0.5 },
  },
  rpcErrorRatio: {
    meaning: 'share of calls that the server itself fails',
    unit: 'ratio',
    source: 'as apiErrorRatio: the stricter of the two originals, which know no JSON-RPC',
    value: 0.05,
  },
  rpcLatency: {
    meaning: 'time that 95 of 100 single calls stay below, traces left out',
    unit: 'seconds',
    source: 'wallets ask several times for one page; the buckets end at 30 s, where proxies give up',
    value: 2.5,
  },
  rpcInvalidRatio: {
    meaning: 'share of calls that are malformed, or of methods that do not exist',
    unit: 'ratio',
    source: 'more are refused than answered: a client has it wrong, or somebody tries doors',
    value: 0.5,
  },
  rpcInvalidTraffic: {
    meaning: 'calls below which refused ones are single callers',
    unit: 'per second',
    source: 'as apiClientTraffic',
    value: 1,
  },
  rpcBatchSize: {
    meaning: 'elements that 95 of 100 batches stay below',
    unit: '1',
    source: 'providers limit batches to 10 to 1,000; up to 100 is usual for indexers',
    value: 100,
  },
  sourceStale: {
    meaning: 'age of the newest answer of a node that counts as answering',
    unit: 'seconds',
    source: 'polls come every 1 to 30 s, half the block time; several of them, and calls that run into their limits',
    value: { '10min': 300, '12s': 120, '400ms': 120, devnet: 30 },
  },
  sourceErrorRatio: {
    meaning: 'errors of one kind for each poll of a node',
    unit: 'ratio',
    source: 'every fifth poll lacks something; a single lost answer is retried and no matter',
    value: 0.2,
  },
  sourceLatency: {
    meaning: 'time that 95 of 100 polls of a node stay below',
    unit: 'seconds',
    source: 'a node on the same network takes tens of milliseconds; a call is given up after 2 s',
    value: 1,
  },
});

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
