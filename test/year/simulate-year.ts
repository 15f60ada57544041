import { chainProfiles } from '../../packages/stack/src';
import { writeAlerts } from '../../packages/stack/src/alerts/alert-groups';
import { toAlertRule } from '../../packages/stack/src/alerts/render-alerts';
import { resolveConfig } from '../../packages/stack/src/config/resolve-config';
import { createContext, type StackContext } from '../../packages/stack/src/stack-context';
import { createBlocks } from './blocks';
import { createChance } from './chance';
import { type Effect, type EffectKind, pickEffects } from './effects';
import { type AskedRule, evaluateAlert, type FiringAlert } from './evaluate-alert';
import { bufferedScrapes, identifySeries } from './exposed-series';
import { type Fault, faults, planFaults } from './faults';
import type { Stretch } from './fire';
import { type History, startHistory } from './history';
import { inhibit } from './inhibit';
import { judgeYear, type Verdict } from './judge-year';
import { configFor, type Pace, type PaceName, paces } from './paces';
import { createRecorder, findRecordings } from './recorded-rules';
import { createSimulatedServer, type ServerDescription } from './simulated-server';
import { planUsualLife } from './usual-life';

/** What is simulated. */
export interface YearOptions {
  readonly pace: PaceName;
  readonly days: number;
  readonly seed: number;
  /** Names of faults. @defaultValue all */
  readonly faults?: readonly string[];
  /** The path of `prometheus`. */
  readonly prometheus: string;
  /** Told how far it is. */
  readonly onProgress?: (words: string) => void;
}

const day = 86_400;
const start = Date.UTC(2025, 0, 1) / 1000;
// First sync, and a day to learn what is usual.
const daysBeforeFaults = 8;

// What has to do with the chain, its nodes and those who ask them. Of the requests the simulation knows only
// that they come.
const groups = [
  ...(['availability', 'chain', 'sync', 'consensus', 'network', 'transactions'] as const),
  'rpc',
] as const;
const further = ['NoAPIConnections'];

const servers: readonly ServerDescription[] = [
  { index: 0, role: 'node', instance: 'node-1:8000', nodeOf: 0 },
  { index: 1, role: 'node', instance: 'node-2:8000', nodeOf: 1 },
  { index: 2, role: 'explorer', instance: 'explorer-1:8000', nodeOf: 0 },
];

/** Simulates own servers on a chain for some days, and finds which alerts fire, by the real rules. */
export async function simulateYear(options: YearOptions): Promise<Verdict> {
  const { pace: name, days, seed, prometheus, onProgress = () => {} } = options;
  const pace: Pace = paces[name];
  const context = createContext(resolveConfig(configFor(name, Object.keys(chainProfiles))));
  const year = { from: start, to: start + days * day };
  const before = Math.min(daysBeforeFaults, days / 2) * day;
  const planned = planFaults(
    { pace, context },
    chooseFaults(options.faults),
    { from: start + before, to: year.to - Math.min(day, days * 3600) },
    createChance(seed, 'faults'),
  );
  const busy = planned.map(({ from, forgottenAt }) => ({ from: from - 3600, to: forgottenAt }));
  const life = planUsualLife(pace, year, busy, createChance(seed, 'life'));
  const effects = [...life, ...planned.flatMap((fault) => fault.effects)];
  const rules = readRules(context);
  const history = await startHistory(prometheus);
  try {
    const began = performance.now();
    await fill(history, context, { pace, seed, year, effects, rules, onProgress });
    onProgress(
      `written in ${seconds(began)} s, ${history.processorSeconds()} s of Prometheus, ${(process.cpuUsage().user / 1e6).toFixed(1)} s here`,
    );
    const firing = await evaluateAll(
      history,
      rules,
      (rule) => findStretches(rule, year, effects, context),
      onProgress,
    );
    onProgress(`asked in ${seconds(began)} s, ${history.processorSeconds()} s of Prometheus`);
    return judgeYear({ context, planned, alerts: inhibit(firing), before: firing, rules });
  } finally {
    await history.stop();
  }
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(0);
}

function chooseFaults(names: readonly string[] | undefined): readonly Fault[] {
  if (names === undefined) return faults;
  return names.map((name) => {
    const fault = faults.find((other) => other.name === name);
    if (fault === undefined) {
      throw new Error(
        `There is no fault "${name}". Take: ${faults.map((one) => one.name).join(', ')}.`,
      );
    }
    return fault;
  });
}

/** The rules that wake somebody or are looked at today, of those that read what the simulation exposes. */
function readRules(context: StackContext): AskedRule[] {
  const reads = createReading(context);
  const all = writeAlerts(context);
  return [
    ...groups.flatMap((group) => all.get(group) ?? []),
    ...[...all.values()].flat().filter(({ name }) => further.includes(name)),
  ]
    .filter(({ severity, expr }) => severity !== 'info' && reads(expr))
    .map((alert) => ({
      alert: alert.name,
      expr: alert.expr,
      labels: toAlertRule(context, alert).labels,
      stepSeconds: context.t.scrapeInterval,
      forSeconds: alert.forSeconds,
      keepFiringSeconds: alert.keepFiringSeconds ?? 0,
    }));
}

/** Whether an expression reads something that the simulation exposes, itself or by recordings. */
function createReading(context: StackContext): (expr: string) => boolean {
  const exposed = Object.values(identifySeries(context)).map(([metric]) => metric);
  const readsItself = new RegExp(`\\b(?:${exposed.join('|')})\\b`);
  return (expr) =>
    readsItself.test(expr) ||
    findRecordings(context, [expr]).some((recording) => readsItself.test(recording.expr));
}

async function fill(
  history: History,
  context: StackContext,
  { pace, seed, year, effects, rules, onProgress }: Past,
): Promise<void> {
  const step = context.t.scrapeInterval;
  const blocks = createBlocks(pace, year.from - day, createChance(seed, 'blocks'));
  const reads = createReading(context);
  const recordings = findRecordings(
    context,
    rules.map(({ expr }) => expr),
  ).filter(({ expr }) => reads(expr));
  const recorder = createRecorder(history, recordings, step);
  const expressions = [...rules, ...recordings].map(({ expr }) => expr);
  const simulated = servers.map((server) => {
    const chance = createChance(seed, server.instance);
    // Prometheus spreads its targets over the interval, and is late by some milliseconds now and then.
    const offset = chance.next() * step;
    const world = { blocks, chance, expressions };
    return { ...createSimulatedServer(context, pace, server, world), offset, chance };
  });
  const chunk = Math.min(bufferedScrapes, day / 2 / step) * step;
  let sending: Promise<unknown> = Promise.resolve();
  blocks.extend(year.from, 0, pickEffects(effects, { from: year.from - day, to: year.from }));
  for (let from = year.from; from < year.to; from += chunk) {
    const active = pickEffects(effects, { from: from - 60, to: from + chunk + 60 });
    blocks.extend(from + chunk + 60, from - 3600, active);
    for (let at = from; at < from + chunk; at += step) {
      for (const { scrape, offset, chance } of simulated) {
        scrape(Math.round((at + offset + chance.next() * 0.002) * 1000) / 1000, active);
      }
    }
    await sending;
    const batches = simulated.flatMap(({ buffers }) => buffers);
    const full = batches
      .filter(({ count }) => count > 0)
      .map((batch) => ({
        ...batch,
        times: batch.times.slice(0, batch.count),
        values: batch.values.slice(0, batch.count),
      }));
    for (const batch of batches) batch.count = 0;
    // The scrape at the end of the stretch belongs to the evaluation after it.
    sending = history.write(full).then(() => recorder.record(from, from + chunk - step));
    if ((from - year.from) % (30 * day) < chunk)
      onProgress(`day ${Math.floor((from - year.from) / day)}`);
  }
  await sending;
}

interface Past {
  readonly pace: Pace;
  readonly seed: number;
  readonly year: Stretch;
  readonly effects: readonly Effect[];
  readonly rules: readonly AskedRule[];
  readonly onProgress: (words: string) => void;
}

// Half an hour of a processor for a year: its condition can only hold where a node is on a fork, and an
// effect is the only way there.
const needsEffect: Readonly<Record<string, EffectKind>> = { ChainFork: 'node-forked' };

/** When an alert is asked for: always, or around what can raise it and on one day of a month. */
function findStretches(
  { alert }: AskedRule,
  year: Stretch,
  effects: readonly Effect[],
  { t }: StackContext,
): Stretch[] {
  const kind = needsEffect[alert];
  if (kind === undefined) return [year];
  const around = effects
    .filter((effect) => effect.kind === kind)
    .map(({ from, to }) => ({ from: from - 3600, to: to + t.forkWindow + 3600 }));
  const samples = [];
  for (let from = year.from; from < year.to; from += 30 * day)
    samples.push({ from, to: from + day });
  return [...around, ...samples].map(({ from, to }) => ({
    from: Math.floor(from / t.scrapeInterval) * t.scrapeInterval,
    to: Math.min(to, year.to),
  }));
}

/** Two at a time, as there are processors on a small machine. */
async function evaluateAll(
  history: History,
  rules: readonly AskedRule[],
  stretchesOf: (rule: AskedRule) => readonly Stretch[],
  onProgress: (words: string) => void,
): Promise<FiringAlert[]> {
  const waiting = [...rules];
  const firing: FiringAlert[] = [];
  const work = async () => {
    for (let rule = waiting.shift(); rule !== undefined; rule = waiting.shift()) {
      const began = performance.now();
      for (const stretch of stretchesOf(rule)) {
        firing.push(...(await evaluateAlert(history, rule, stretch)));
      }
      onProgress(`${rule.alert} asked in ${seconds(began)} s`);
    }
  };
  await Promise.all([work(), work()]);
  return firing;
}
