/** How the values of a label are kept within bounds. */
export type LabelDefinition =
  | {
      /** A closed set; a value outside becomes `other` where the set has it, else it is refused. */
      readonly oneOf: readonly string[];
    }
  | {
      /** A closed set that the named option of `createMetrics` gives; others become `other`. */
      readonly configured: ConfiguredLabel;
    }
  | {
      /** Values that come from the program's own code or its nodes, limited in number. */
      readonly bound:
        | 'routes'
        | 'statuses'
        | 'one-series'
        | 'custom'
        | 'collectors'
        | 'checks'
        | 'told';
    };

/** The options that hold the values of a label. */
export type ConfiguredLabel =
  | 'wallets'
  | 'aiProviders'
  | 'aiModels'
  | 'aiJobTypes'
  | 'securityEvents'
  | 'messageTypes'
  | 'peerClients'
  | 'sources'
  | 'rpcMethods'
  | 'rpcTimedMethods';

/**
 * What a gauge is where several processes or threads answer as one: the sum, the largest or the
 * smallest of theirs, or what was set last, by whichever of them.
 *
 * @remarks `newest` is for what does not belong to a process, such as the chain: it outlives the
 * process that set it. The others are gone with their process.
 */
export type Aggregation = 'sum' | 'max' | 'min' | 'newest';

/** One metric as data: the single source of handles, documents, rules and dashboards. */
export type MetricDefinition = MetricDescription &
  (
    | { readonly type: 'gauge'; readonly aggregate: Aggregation }
    | { readonly type: 'counter' | 'histogram'; readonly aggregate?: never }
  );

interface MetricDescription {
  /** The name without the prefix. */
  readonly name: string;
  /** The unit of the value; `1` for plain counts and flags. */
  readonly unit: string;
  /** One sentence for `# HELP` and the reference. */
  readonly help: string;
  readonly labels?: Readonly<Record<string, LabelDefinition>>;
  /** Also carries the labels of the option `labels`. */
  readonly takesCustomLabels?: true;
  /** Takes values below 0 as well. */
  readonly signed?: true;
  /** Not at 0 from the start, because most servers have no use for it: whoever uses it shows it. */
  readonly appearsWithUse?: true;
  /** The option without which the metric does not exist. */
  readonly onlyWith?: 'sizes' | 'rpc' | 'aliases';
  /** Upper bounds of a histogram. */
  readonly buckets?: readonly number[];
  /** Why these buckets. */
  readonly bucketsReason?: string;
  /** The names the original system exported for the same value; exposed with `aliases: true`. */
  readonly aliases?: readonly AliasDefinition[];
  /** The correctly named twin of a name that is kept for compatibility only. */
  readonly twin?: string;
}

/** A second name for the same value, for the time of a migration. */
export interface AliasDefinition {
  /** Stands in place of the prefix of all metrics, where the original had another one. */
  readonly prefix?: string;
  readonly name: string;
  /** Label that the alias lacks; only events with this label value count in the alias. */
  readonly where?: Readonly<Record<string, string>>;
}

/** A group of metrics that is switched on or off together. */
export type MetricGroup = Readonly<Record<string, MetricDefinition>>;

/**
 * Defines a group of metrics and keeps every literal in its type, so that a misspelt name or label
 * does not compile anywhere.
 *
 * @internal TypeScript before 5.0 cannot read such a type parameter.
 */
export function defineMetrics<const Group extends MetricGroup>(group: Group): Group {
  return group;
}

/** @internal A label with a closed set of values. */
export function oneOf<const Values extends readonly string[]>(...values: Values) {
  return { oneOf: values } as const;
}

/** @internal A label whose closed set comes from an option. */
export function configured<const Option extends ConfiguredLabel>(option: Option) {
  return { configured: option } as const;
}
