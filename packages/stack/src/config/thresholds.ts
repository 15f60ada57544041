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

const system = defineThresholds({
  cpuHigh: {
    meaning: 'processor time, averaged over the rate window, that leaves little for a burst',
    unit: 'percent',
    source:
      'the original: HighCPUUsage at 80 %; a machine that runs a demo is busy with other things',
    value: { '10min': 80, '12s': 80, '400ms': 80, devnet: 97 },
  },
  cpuCritical: {
    meaning: 'processor time that counts as exhausted, together with an event loop that lags',
    unit: 'percent',
    source: 'the original: CriticalCPUUsage at 95 %',
    value: { '10min': 95, '12s': 95, '400ms': 95, devnet: 99 },
  },
  memoryHigh: {
    meaning: 'memory in use that leaves little for a burst',
    unit: 'percent',
    source: 'the originals: HighMemoryUsage at 85 % and 90 %; the earlier one leaves time to act',
    value: 85,
  },
  memoryCritical: {
    meaning: 'memory in use at which the kernel may end a process at any moment',
    unit: 'percent',
    source: 'the original: CriticalMemoryUsage at 95 %',
    value: 95,
  },
  diskFreeLow: {
    meaning: 'free part of the disk below which it is to be cleared or enlarged today',
    unit: 'percent',
    source: 'the original: DiskSpaceRunningOut below 10 % free',
    value: 10,
  },
  diskFreeCritical: {
    meaning: 'free part of the disk below which the database of the node is in danger',
    unit: 'percent',
    source: 'the original: CriticalDiskSpace below 5 % free',
    value: 5,
  },
  diskTrendWindow: {
    meaning: 'time over which the growth of the disk use is measured',
    unit: 'seconds',
    source: 'node-mixin looks back 6 hours, which evens out the compaction of a database',
    value: { '10min': 21_600, '12s': 21_600, '400ms': 21_600, devnet: 120 },
  },
  diskFullWithin: {
    meaning: 'time until the disk is full, if it goes on like this, that asks for action today',
    unit: 'seconds',
    source: 'node-mixin says 24 hours; three days reach over a weekend',
    value: { '10min': 259_200, '12s': 259_200, '400ms': 259_200, devnet: 3600 },
  },
  diskTrendFree: {
    meaning: 'free part of the disk above which no trend matters yet',
    unit: 'percent',
    source: 'node-mixin: nodeSpaceFillingUpWarningThreshold, 40 %',
    value: 40,
  },
  threads: {
    meaning: 'threads of one process that only a leak explains',
    unit: '1',
    source:
      'the original: HighThreadCount above 1,000; a Node.js process has about 11 and its workers',
    value: 1000,
  },
  fileDescriptors: {
    meaning: 'part of the allowed file descriptors in use',
    unit: 'ratio',
    source: 'node-mixin warns at 70 % of the machine; one process fills the rest slower',
    value: 0.8,
  },
  eventLoopLag: {
    meaning: 'lag of the event loop (p99 between scrapes) that callers feel',
    unit: 'seconds',
    source: 'ten times the 50 ms at which under-pressure setups start to refuse requests',
    value: 0.5,
  },
  eventLoopUtilization: {
    meaning: 'part of the time in which the event loop is busy, so that requests queue up',
    unit: 'ratio',
    source: 'queueing theory: at 95 % load a request waits 19 times its own time',
    value: 0.95,
  },
  clockOffset: {
    meaning: 'distance of the clock from its time servers',
    unit: 'seconds',
    source: 'node-mixin: NodeClockSkewDetected at 50 ms; consensus needs far better than a slot',
    value: 0.05,
  },
  clockMaxError: {
    meaning: 'possible error at which the kernel itself calls its clock unsynchronised',
    unit: 'seconds',
    source: 'the kernel stops counting at 16 s; node-mixin: NodeClockNotSynchronising',
    value: 16,
  },
  clockMemory: {
    meaning:
      'time within which the clock has to have been synchronised once, else it is not meant to be',
    unit: 'seconds',
    source: 'one day: virtual machines and containers without a time service have no status at all',
    value: { '10min': 86_400, '12s': 86_400, '400ms': 86_400, devnet: 600 },
  },
  networkErrorRatio: {
    meaning: 'part of the packets of an interface that are damaged or lost',
    unit: 'ratio',
    source: 'node-mixin: NodeNetworkReceiveErrs at 1 %',
    value: 0.01,
  },
  networkPacketFloor: {
    meaning: 'packets below which the error ratio of an interface says nothing',
    unit: 'per second',
    source: 'one in a second is an idle line',
    value: 1,
  },
  containerThrottling: {
    meaning:
      'part of the scheduling periods in which a container had to wait for its processor limit',
    unit: 'ratio',
    source: 'kubernetes-mixin: CPUThrottlingHigh at 25 %',
    value: 0.25,
  },
  containerPeriodFloor: {
    meaning: 'scheduling periods below which the throttling of a container says nothing',
    unit: 'per second',
    source: 'a busy container has ten periods a second',
    value: 1,
  },
  containerMemory: {
    meaning: 'part of its memory limit that a container uses',
    unit: 'ratio',
    source: 'the higher of the two originals for memory, since the working set has caches in it',
    value: 0.9,
  },
});

const ai = defineThresholds({
  aiWindow: {
    meaning: 'range over which the tasks of a provider are counted',
    unit: 'seconds',
    source: 'a task may take 5 minutes, the highest bucket; three of them in a row',
    value: { '10min': 900, '12s': 900, '400ms': 900, devnet: 40 },
  },
  aiTaskFloor: {
    meaning: 'tasks of a provider in that range below which no ratio is judged',
    unit: '1',
    source: 'with five tasks one failure is 20 %',
    value: 5,
  },
  aiFailureRatio: {
    meaning: 'part of the tasks of a provider that fail',
    unit: 'ratio',
    source: 'above one in five; single failures are retried by the caller',
    value: 0.25,
  },
  aiTimeoutRatio: {
    meaning: 'part of the tasks of a provider that run out of time',
    unit: 'ratio',
    source: 'a timeout has cost the whole wait, so that fewer of them hurt than of failures',
    value: 0.15,
  },
  aiTaskDuration: {
    meaning: 'p95 of the time of a task; the highest bucket is 300 s',
    unit: 'seconds',
    source: 'one minute: the time limit of most HTTP proxies',
    value: 60,
  },
  aiCostPerHour: {
    meaning: 'coins that all AI tasks of the cluster may cost in an hour',
    unit: '1',
    source: 'no measure fits all: set it to your own budget',
    value: 1000,
  },
  aiQueueLength: {
    meaning: 'tasks in the queue below which growth does not matter',
    unit: '1',
    source: 'twenty tasks of 10 s are three minutes of work for one provider',
    value: 20,
  },
});

const monitoring = defineThresholds({
  selfWindow: {
    meaning: 'range over which the programs of the stack count what failed',
    unit: 'seconds',
    source: 'Prometheus tells Alertmanager of a firing alert again each minute: 15 tries',
    value: { '10min': 900, '12s': 900, '400ms': 900, devnet: 120 },
  },
  notificationFailureRatio: {
    meaning: 'part of the requests to a channel that fail',
    unit: 'ratio',
    source: 'alertmanager-mixin says 1 % of notifications; a request that fails is repeated',
    value: 0.1,
  },
  alertSendFailureRatio: {
    meaning: 'part of the alerts sent to an Alertmanager that it did not take',
    unit: 'ratio',
    source: 'prometheus-mixin at 1 %; Prometheus 2 counts one error for a batch of up to 64 alerts',
    value: 0.01,
  },
  remoteWriteFailureRatio: {
    meaning: 'part of the samples sent to a receiver that it did not take',
    unit: 'ratio',
    source: 'prometheus-mixin: PrometheusRemoteStorageFailures at 1 %',
    value: 0.01,
  },
  ruleDurationRatio: {
    meaning: 'part of its interval that a rule group takes',
    unit: 'ratio',
    source: 'half: above it a burst of work makes Prometheus miss evaluations',
    value: 0.5,
  },
  scrapeDurationRatio: {
    meaning: 'part of the scrape interval that a scrape takes',
    unit: 'ratio',
    source: 'half: the time limit of a scrape is at or below the interval',
    value: 0.5,
  },
  samplesPerScrape: {
    meaning: 'samples that one server may expose before something makes series without end',
    unit: '1',
    source:
      'maxLabelSets (1,000) of requests and durations are 15,000 samples; everything else is below 5,000',
    value: 20_000,
  },
  samplesGrowth: {
    meaning: 'times as many samples as a day before',
    unit: '1',
    source: 'a new release adds metrics, but does not double them',
    value: 2,
  },
  samplesGrowthFloor: {
    meaning: 'samples below which growth does not matter',
    unit: '1',
    source: 'a server with the default options exposes under 1,500',
    value: 3000,
  },
  samplesGrowthWindow: {
    meaning: 'time that the number of samples is compared over',
    unit: 'seconds',
    source: 'one day, so that both ends are the same time of day',
    value: { '10min': 86_400, '12s': 86_400, '400ms': 86_400, devnet: 240 },
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
