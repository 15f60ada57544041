import type { Catalogue, GroupName } from './catalogue/catalogue';
import { catalogue } from './catalogue/catalogue';
import type { MetricDefinition } from './catalogue/define-metrics';
import { type ClientMetric, findOrCreateMetric } from './client-metrics';
import type { Collectors } from './host/host-metrics';
import {
  type ConfiguredValues,
  closedLabelSets,
  createLabelBounds,
  type LabelSet,
} from './label-sets';
import type { MetricsRegistry } from './registry';
import { type Amount, guardValue, type RefusalReason } from './value-guard';

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
  ? [labels: LabelsOf<Definition>, ...Rest]
  : Rest;

/** Counts events; values must be finite and not negative. */
export interface CounterHandle<Definition> {
  /** Adds `value`, 1 by default. */
  inc(...args: Arguments<Definition, [value?: Amount]>): void;
  /** The series of a label set, found once: for places that count often. */
  labels(...args: Arguments<Definition, []>): HeldSeries;
}

/** A series whose labels have been checked and found. */
export interface HeldSeries {
  /** The labels as they appear; `endpoint` is `__overflow__` past the limit. */
  readonly labels: Readonly<LabelSet>;
  /** Counts or observes a value; it must be finite and not negative. */
  record(value: Amount): void;
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

/** What the handles need to know; every field is checked by `readOptions`. */
export interface HandleSettings {
  registry: MetricsRegistry;
  prefix: string;
  aliases: boolean;
  groups: Readonly<Partial<Record<GroupName, boolean>>>;
  constantLabels: LabelSet;
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
  const groups = Object.entries(catalogue).map(([group, definitions]) => {
    const enabled = settings.groups[group as GroupName] !== false;
    const handles = Object.entries<MetricDefinition>(definitions).map(([key, definition]) => [
      key,
      enabled ? createHandle(definition, settings) : noHandle,
    ]);
    return [group, Object.fromEntries(handles)];
  });
  // The two loops above walk the catalogue that MetricHandles is mapped from.
  return Object.fromEntries(groups) as MetricHandles;
}

const noSeries: HeldSeries = { labels: {}, record() {} };

const noHandle = {
  inc() {},
  set() {},
  add() {},
  clear() {},
  observe() {},
  labels: () => noSeries,
  current: undefined,
};

function createHandle(definition: MetricDefinition, settings: HandleSettings) {
  const targets = createTargets(definition, settings);
  const labelled = definition.labels !== undefined;
  const onlyOne = hasOneSeries(definition);
  const bound = createLabelBounds(
    definition,
    settings.configuredValues,
    settings.maxLabelSets,
    () => settings.onOverflow(definition.name),
  );
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
    get current() {
      return current;
    },
  };

  function write(verb: 'inc' | 'set' | 'observe', args: unknown[], missing: number | undefined) {
    const labels = readLabels(args);
    if (labels === undefined) return undefined;
    const given = args[labelled ? 1 : 0];
    const value = guardValue(given ?? missing, definition.unit, settings.coinDecimals);
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

  function hold(args: unknown[]): HeldSeries {
    const labels = readLabels(args);
    if (labels === undefined) return noSeries;
    const writes: ((value: number) => void)[] = [];
    apply(labels, (metric, selected) => {
      const child = metric.labels(selected);
      writes.push(definition.type === 'histogram' ? child.observe : child.inc);
    });
    return {
      labels,
      record(given) {
        const value = guardValue(given, definition.unit, settings.coinDecimals);
        if (typeof value !== 'number') settings.onRefused(value, definition.name, given);
        else for (const write of writes) write(value);
      },
    };
  }

  function readLabels(args: unknown[]): LabelSet | undefined {
    if (!labelled) return settings.constantLabels;
    const labels = bound(args[0]);
    if (labels === undefined) {
      settings.onRefused('unknown_label', definition.name, args[0]);
      return undefined;
    }
    return Object.assign(labels, settings.constantLabels);
  }

  function apply(labels: LabelSet, change: (metric: ClientMetric, labels: LabelSet) => void) {
    for (const target of targets) {
      const selected = target.select(labels);
      if (selected !== undefined) change(target.metric, selected);
    }
  }
}

function hasOneSeries({ labels = {} }: MetricDefinition): boolean {
  return Object.values(labels).some((label) => 'bound' in label && label.bound === 'one-series');
}

function createTargets(definition: MetricDefinition, settings: HandleSettings): Target[] {
  const own: Target = {
    metric: findOrCreate(definition, definition.name, settings),
    select: (labels) => labels,
  };
  if (!settings.aliases) return [own];
  const aliases = (definition.aliases ?? []).map(({ name, where = {} }): Target => {
    const labels = omit(definition.labels ?? {}, where);
    return {
      metric: findOrCreate({ ...definition, labels }, name, settings),
      select(all) {
        const counts = Object.entries(where).every(([label, value]) => all[label] === value);
        return counts ? omit(all, where) : undefined;
      },
    };
  });
  return [own, ...aliases];
}

function findOrCreate(definition: MetricDefinition, name: string, settings: HandleSettings) {
  return findOrCreateMetric({
    registry: settings.registry,
    name: settings.prefix + name,
    type: definition.type,
    help: definition.help,
    labelNames: Object.keys({ ...definition.labels, ...settings.constantLabels }),
    buckets: settings.buckets[definition.name] ?? definition.buckets,
    aggregate: definition.aggregate,
    onlyOne: hasOneSeries(definition),
    collect: settings.collectors[definition.name],
    zeroLabelSets: closedLabelSets(definition, settings.configuredValues).map((labels) => ({
      ...labels,
      ...settings.constantLabels,
    })),
  });
}

function omit<Value>(all: Readonly<Record<string, Value>>, names: object): Record<string, Value> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => !(name in names)));
}
