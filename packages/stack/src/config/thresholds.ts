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

const api = defineThresholds({});

const slo = defineThresholds({});

const rpc = defineThresholds({});

const system = defineThresholds({});

const ai = defineThresholds({});

const monitoring = defineThresholds({});

const notifications = defineThresholds({
  groupWait: {
    meaning: 'time that Alertmanager waits for more of a group before it sends the first message',
    unit: 'seconds',
    source: "Alertmanager's default",
    value: { '10min': 30, '12s': 30, '400ms': 30, devnet: 0.5 },
  },
  groupInterval: {
    meaning: 'time between two messages about one group, if something changes in it',
    unit: 'seconds',
    source: "Alertmanager's default",
    value: { '10min': 300, '12s': 300, '400ms': 300, devnet: 3 },
  },
  repeatInterval: {
    meaning: 'time after which a message about a group is repeated',
    unit: 'seconds',
    source: "Alertmanager's default of 4 h, less half a group interval as with criticalRepeat",
    value: { '10min': 14_250, '12s': 14_250, '400ms': 14_250, devnet: 298 },
  },
  criticalWait: {
    meaning: 'the same as groupWait, for critical alerts',
    unit: 'seconds',
    source: 'two evaluations at most, so that five nodes that go down together are one page',
    value: { '10min': 10, '12s': 10, '400ms': 10, devnet: 0.5 },
  },
  criticalInterval: {
    meaning: 'the same as groupInterval, for critical alerts',
    unit: 'seconds',
    source: 'whoever is awake wants to know within a minute',
    value: { '10min': 60, '12s': 60, '400ms': 60, devnet: 3 },
  },
  criticalRepeat: {
    meaning: 'time after which a critical message is repeated',
    unit: 'seconds',
    source:
      "the original's 5 minutes, less half a group interval: Alertmanager looks once a group interval, and a repetition that is due a moment after it looked waits for the next time",
    value: { '10min': 270, '12s': 270, '400ms': 270, devnet: 298 },
  },
  digestWait: {
    meaning: 'time that the first digest waits for more alerts of severity info',
    unit: 'seconds',
    source: 'long enough for a deployment to be one message',
    value: { '10min': 3600, '12s': 3600, '400ms': 3600, devnet: 2 },
  },
  digestInterval: {
    meaning: 'time between two digests',
    unit: 'seconds',
    source: 'the original sends info as a daily digest',
    value: { '10min': 86_400, '12s': 86_400, '400ms': 86_400, devnet: 30 },
  },
  heartbeatInterval: {
    meaning: 'time between two calls of the heartbeat address',
    unit: 'seconds',
    source: 'services that expect heartbeats count in minutes',
    value: { '10min': 60, '12s': 60, '400ms': 60, devnet: 2 },
  },
});

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
  ...notifications,
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
