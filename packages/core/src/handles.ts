import {
  type Catalogue,
  type ChainGroupName,
  catalogue,
  chainGroups,
  type GroupName,
} from './catalogue/catalogue';
import type { LabelDefinition, MetricDefinition } from './catalogue/define-metrics';
import type { MetricsClient } from './client';
import { type ClientMetric, findOrCreateMetric } from './client-metrics';
import type { Collectors } from './host/host-metrics';
import {
  type ConfiguredValues,
  closedLabelSets,
  createLabelBounds,
  type LabelSet,
  overflowLabels,
} from './label-sets';
import { type Naming, nameMetric } from './naming';
import type { MetricsRegistry } from './registry';
import type { AddToSeries } from './series/series-metrics';
import type { Series } from './series/series-store';
import { type Amount, guardSigned, guardValue, type RefusalReason } from './value-guard';

type LabelValue<Label> = Label extends { oneOf: readonly (infer Value)[] }
  ? Value
  : Label extends { bound: 'statuses' }
    ? string | number
    : string;

/** The labels of a metric, all of them required; `never` for a metric without labels. */
export type LabelsOf<Definition> = Definition extends { labels: infer Labels }
  ? { [Name in keyof Labels]: LabelValue<Labels[Name]> }
  : never;

type Arguments<Definition, Rest extends unknown[]> = Definition extends { labels: object }
  ? [labels: LabelsOf<Definition>, ...rest: Rest]
  : Rest;

/** Counts events; values must be finite and not negative. */
export interface CounterHandle<Definition> {
  /** Adds `value`, 1 by default. */
  inc(...args: Arguments<Definition, [value?: Amount]>): void;
  /** The series of a label set, found once: for places that count often. */
  labels(...args: Arguments<Definition, []>): HeldSeries;
  /** Not for programs: without the checks that the other methods make. */
  readonly direct: DirectWrites;
}

/** A series whose labels have been checked and found. */
export interface HeldSeries {
  /** Counts or observes a value; it must be finite and not negative. */
  record(value: Amount): void;
}

/** The inner side of a counter or histogram, for the path of every request. */
export interface DirectWrites {
  /**
   * Finds a series, to be held.
   *
   * @param like - a series of another metric with the very same labels
   */
  find(labels: Readonly<Record<string, unknown>>, like?: Series): Series | undefined;
  /** Whether a series is that of all label sets past the limit. */
  isOverflow(series: Series): boolean;
  /** Writes to a held series. */
  readonly add: AddToSeries;
}

/** Shows a current value; absent from `/metrics` until it is set. */
export interface GaugeHandle<Definition> {
  /** Sets the value; it must be finite and not negative. */
  set(...args: Arguments<Definition, [value: Amount]>): void;
  /** Adds a signed difference. */
  add(...args: Arguments<Definition, [difference: number]>): void;
  /** Takes the value away: it is absent, not 0. */
  clear(...args: Arguments<Definition, []>): void;
  /** The value last set through this handle. */
  readonly current: number | undefined;
}

/** Counts observations in buckets. */
export interface HistogramHandle<Definition> {
  /** Observes one value; it must be finite and not negative. */
  observe(...args: Arguments<Definition, [value: Amount]>): void;
  /** The series of a label set, found once: for places that observe often. */
  labels(...args: Arguments<Definition, []>): HeldSeries;
  /** Not for programs: without the checks that the other methods make. */
  readonly direct: DirectWrites;
}

type HandleOf<Definition> = Definition extends { type: 'counter' }
  ? CounterHandle<Definition>
  : Definition extends { type: 'gauge' }
    ? GaugeHandle<Definition>
    : HistogramHandle<Definition>;

/** A typed handle for every metric of the catalogue, by group. */
export type MetricHandles = {
  readonly [Group in GroupName]: {
    readonly [Key in keyof Catalogue[Group]]: HandleOf<Catalogue[Group][Key]>;
  };
};

/** A typed handle for every metric that belongs to a chain, by group. */
export type ChainHandles = Pick<MetricHandles, ChainGroupName>;

/** What the handles need to know; every field is checked by `readOptions`. */
export interface HandleSettings {
  registry: MetricsRegistry;
  client: MetricsClient;
  prefix: string;
  naming: Naming;
  aliases: boolean;
  /** Whether bytes are counted, too. */
  sizes: boolean;
  /** JSON-RPC calls are counted if it is there. */
  rpc: object | undefined;
  /** The names of the labels that requests carry besides their own. */
  customLabels: readonly string[];
  groups: Readonly<Partial<Record<GroupName, boolean>>>;
  constantLabels: LabelSet;
  /** Names of the chains, if there are several: the metrics of a chain then have the label `chain`. */
  chainNames: readonly string[];
  configuredValues: ConfiguredValues;
  buckets: Readonly<Record<string, readonly number[]>>;
  maxLabelSets: number;
  coinDecimals: number;
  /** Set gauges when Prometheus asks, by the name of the metric without prefix. */
  collectors: Collectors;
  /** Called for each value that does not enter the registry. */
  onRefused(reason: RefusalReason, metric: string, value: unknown): void;
  /** Called for each event that a full metric counts as overflow. */
  onOverflow(metric: string): void;
}

/** A metric to write to; aliases are further targets of the same write. */
interface Target {
  metric: ClientMetric;
  select(labels: LabelSet): LabelSet | undefined;
}

/**
 * Finds or creates every metric of the catalogue in the registry and returns the typed handles.
 * This is the only way into the registry: values and labels are checked here.
 *
 * @throws XaiMetricsError `XAI_METRICS_REGISTRY_CONFLICT` if the registry holds another metric of a name
 */
export function createHandles(settings: HandleSettings): MetricHandles {
  const groupNames = Object.keys(catalogue) as GroupName[];
  const groups = groupNames.map((group) => [group, createGroup(group, settings)]);
  // It walks the catalogue that MetricHandles is mapped from.
  return Object.fromEntries(groups) as MetricHandles;
}

/**
 * Finds or creates the metrics of one of several chains.
 *
 * @param chain - its name, one of `settings.chainNames`
 * @throws XaiMetricsError as `createHandles` does
 */
export function createChainHandles(settings: HandleSettings, chain: string): ChainHandles {
  const groups = chainGroups.map((group) => [group, createGroup(group, settings, chain)]);
  // It walks the groups that ChainHandles is picked by.
  return Object.fromEntries(groups) as ChainHandles;
}

function createGroup(group: GroupName, settings: HandleSettings, chain?: string) {
  const definitions = Object.entries<MetricDefinition>(catalogue[group]);
  const enabled = settings.groups[group] !== false;
  const scope = scopeOf(group, settings, chain);
  const handles = definitions.map(([key, definition]) => [
    key,
    enabled ? createHandle(definition, scope) : noHandle,
  ]);
  return Object.fromEntries(handles);
}

/** Settings with what is the same for all series that the handles of a group write to. */
interface GroupSettings extends HandleSettings {
  /** Labels that the metrics have besides their own. */
  readonly commonLabelNames: readonly string[];
  /** Whether there is anything to show before the first event. */
  readonly showsZeros: boolean;
}

function scopeOf(group: GroupName, settings: HandleSettings, chain?: string): GroupSettings {
  const { constantLabels, chainNames } = settings;
  const commonLabelNames = Object.keys(constantLabels);
  const isLabelled = chainNames.length > 0 && (chainGroups as readonly string[]).includes(group);
  if (!isLabelled) return { ...settings, commonLabelNames, showsZeros: true };
  return {
    ...settings,
    commonLabelNames: [...commonLabelNames, 'chain'],
    constantLabels: chain === undefined ? constantLabels : { ...constantLabels, chain },
    // Of no chain in particular there is nothing, as long as nobody records it.
    showsZeros: chain !== undefined,
  };
}

const noSeries: HeldSeries = { record() {} };
const noWrites: DirectWrites = { find: () => undefined, isOverflow: () => false, add() {} };

const noHandle = {
  inc() {},
  set() {},
  add() {},
  clear() {},
  observe() {},
  labels: () => noSeries,
  direct: noWrites,
  current: undefined,
};

function createHandle(definition: MetricDefinition, settings: GroupSettings) {
  const { onlyWith } = definition;
  if (onlyWith !== undefined && !settings[onlyWith]) return noHandle;
  const own = createOwnTarget(definition, settings);
  if (own === undefined) return noHandle;
  const { labels: labelDefinitions, labelName } = own;
  const targets: Target[] = [own, ...createAliases(definition, settings)];
  const labelled = definition.labels !== undefined;
  const onlyOne = hasOneSeries(definition);
  const bound = createLabelBounds(labelDefinitions, settings.configuredValues, labelName);
  const overflow = overflowLabels(labelDefinitions, settings.configuredValues);
  const overflowSet = overflow && withConstants(bound(overflow) as LabelSet);
  const isWithinLimit = createLimit(own.metric, settings.maxLabelSets);
  let current: number | undefined;

  return {
    inc: (...args: unknown[]) => write('inc', args, 1),
    set(...args: unknown[]) {
      const written = write('set', args, undefined);
      if (!labelled && written !== undefined) current = written;
    },
    add(...args: unknown[]) {
      const labels = readLabels(args);
      const difference = args[labelled ? 1 : 0];
      if (labels === undefined) return;
      if (typeof difference !== 'number' || !Number.isFinite(difference)) {
        return settings.onRefused('not_a_number', definition.name, difference);
      }
      apply(labels, (metric, selected) => metric.inc(selected, difference));
      if (!labelled) current = (current ?? 0) + difference;
    },
    clear(...args: unknown[]) {
      const labels = readLabels(args);
      if (labels !== undefined) apply(labels, (metric, selected) => metric.remove(selected));
      current = undefined;
    },
    observe: (...args: unknown[]) => void write('observe', args, undefined),
    labels: (...args: unknown[]) => hold(args),
    direct: createDirectWrites(own.metric, (labels) => readLabels([labels]), overflowSet),
    get current() {
      return current;
    },
  };

  function write(verb: 'inc' | 'set' | 'observe', args: unknown[], missing: number | undefined) {
    const labels = readLabels(args);
    if (labels === undefined) return undefined;
    const given = args[labelled ? 1 : 0];
    const value = guard(given ?? missing);
    if (typeof value !== 'number') {
      settings.onRefused(value, definition.name, given);
      return undefined;
    }
    apply(labels, (metric, selected) => {
      if (onlyOne) metric.reset();
      metric[verb](selected, value);
    });
    return value;
  }

  function guard(given: unknown): number | RefusalReason {
    if (definition.signed) return guardSigned(given);
    return guardValue(given, definition.unit, settings.coinDecimals);
  }

  function hold(args: unknown[]): HeldSeries {
    const labels = readLabels(args);
    if (labels === undefined) return noSeries;
    const writes: ((value: number) => void)[] = [];
    apply(labels, (metric, selected) => {
      const child = metric.labels(selected);
      writes.push(child.observe ?? child.inc);
    });
    return {
      record(given) {
        const value = guard(given);
        if (typeof value !== 'number') settings.onRefused(value, definition.name, given);
        else for (const write of writes) write(value);
      },
    };
  }

  function readLabels(args: unknown[]): LabelSet | undefined {
    if (!labelled) return settings.constantLabels;
    const bounded = bound(args[0]);
    if (bounded === undefined) {
      settings.onRefused('unknown_label', definition.name, args[0]);
      return undefined;
    }
    const labels = withConstants(bounded);
    if (overflowSet === undefined || isWithinLimit(labels)) return labels;
    settings.onOverflow(definition.name);
    return overflowSet;
  }

  function withConstants(labels: LabelSet): LabelSet {
    return Object.assign(labels, settings.constantLabels);
  }

  function apply(labels: LabelSet, change: (metric: ClientMetric, labels: LabelSet) => void) {
    for (const target of targets) {
      const selected = target.select(labels);
      if (selected !== undefined) change(target.metric, selected);
    }
  }
}

/** Whether a metric has a label set, or room for it. */
function createLimit({ seriesStore }: ClientMetric, limit: number): (labels: LabelSet) => boolean {
  if (seriesStore !== undefined) {
    return (labels) => seriesStore.find(labels) !== undefined || seriesStore.size < limit;
  }
  // Somebody else's metric does not tell what it has.
  const seen = new Set<string>();
  return (labels) => {
    const key = JSON.stringify(Object.values(labels));
    return seen.has(key) || (seen.size < limit && seen.add(key).has(key));
  };
}

function createDirectWrites(
  metric: ClientMetric,
  readLabels: (labels: object) => LabelSet | undefined,
  overflowSet: LabelSet | undefined,
): DirectWrites {
  const { findSeries, add } = writesOf(metric);
  let overflow: Series | undefined;

  return {
    find(given, like) {
      const labels = readLabels(given);
      if (labels === undefined) return undefined;
      // The series of somebody else's metric has no text to share.
      if (labels !== overflowSet) return findSeries(labels, like?.labelText ? like : undefined);
      overflow = findSeries(labels);
      return overflow;
    },
    isOverflow: (series) => series === overflow,
    add,
  };
}

type MetricWrites = Pick<DirectWrites, 'add'> & {
  findSeries(labels: LabelSet, like?: Series): Series;
};

function writesOf(metric: ClientMetric): MetricWrites {
  const { seriesStore } = metric;
  if (seriesStore !== undefined && metric.createAdder !== undefined) {
    return { findSeries: seriesStore.findOrCreate, add: metric.createAdder() };
  }
  // Somebody else's metric: its child for a label set stands for the series.
  const children = new WeakMap<Series, (value: number) => void>();
  return {
    findSeries(labels) {
      const child = metric.labels(labels);
      const series: Series = { labels, labelText: '', offset: 0, exemplars: undefined };
      children.set(series, child.observe ?? child.inc);
      return series;
    },
    add: (series, value) => children.get(series)?.(value),
  };
}

function isRoute(label: LabelDefinition): boolean {
  return 'bound' in label && label.bound === 'routes';
}

function hasOneSeries({ labels = {} }: MetricDefinition): boolean {
  return Object.values(labels).some((label) => 'bound' in label && label.bound === 'one-series');
}

interface OwnTarget extends Target {
  labels: Readonly<Record<string, LabelDefinition>>;
  labelName(label: string): string;
}

/** The metric itself; `undefined` if it does not exist under the chosen names. */
function createOwnTarget(
  definition: MetricDefinition,
  settings: GroupSettings,
): OwnTarget | undefined {
  const exposed = nameMetric(definition, settings.prefix, settings.naming);
  if (exposed === undefined) return undefined;
  const { name, labelName, buckets } = exposed;
  const custom = definition.takesCustomLabels ? settings.customLabels : [];
  const labels = {
    ...definition.labels,
    ...Object.fromEntries(custom.map((label) => [label, { bound: 'custom' } as const])),
  };
  const metric = findOrCreate(
    { ...definition, labels, ...(buckets === undefined ? {} : { buckets }) },
    name,
    settings,
    labelName,
  );
  return { metric, labels, labelName, select: (all) => all };
}

function createAliases(definition: MetricDefinition, settings: GroupSettings): Target[] {
  if (!settings.aliases) return [];
  const aliases = (definition.aliases ?? []).map(
    ({ prefix = settings.prefix, name, where = {} }) => ({
      name: prefix + name,
      where,
    }),
  );
  // Under the prefix of an alias it may be called as the metric itself, which counts already.
  const others = aliases.filter(({ name }) => name !== settings.prefix + definition.name);
  return others.map(({ name, where }): Target => {
    const labels = omit(definition.labels ?? {}, where);
    return {
      metric: findOrCreate({ ...definition, labels }, name, settings),
      select(all) {
        const counts = Object.entries(where).every(([label, value]) => all[label] === value);
        return counts ? omit(all, where) : undefined;
      },
    };
  });
}

function findOrCreate(
  definition: MetricDefinition,
  name: string,
  settings: GroupSettings,
  labelName: (label: string) => string = (label) => label,
) {
  const { labels = {} } = definition;
  const open = Object.keys(labels).find((label) => isRoute(labels[label] as LabelDefinition));
  return findOrCreateMetric({
    registry: settings.registry,
    client: settings.client,
    name,
    type: definition.type,
    help: definition.help,
    labelNames: [...Object.keys(labels).map(labelName), ...settings.commonLabelNames],
    openLabel: open && labelName(open),
    buckets: settings.buckets[definition.name] ?? definition.buckets,
    aggregate: definition.aggregate,
    onlyOne: hasOneSeries(definition),
    collect: settings.collectors[definition.name],
    zeroLabelSets:
      settings.showsZeros && definition.appearsWithUse !== true
        ? closedLabelSets(labels, settings.configuredValues).map((set) => ({
            ...set,
            ...settings.constantLabels,
          }))
        : [],
  });
}

function omit<Value>(all: Readonly<Record<string, Value>>, names: object): Record<string, Value> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => !(name in names)));
}
