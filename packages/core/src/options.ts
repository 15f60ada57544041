import { catalogue, type GroupName, type HistogramName } from './catalogue/catalogue';
import { findClient, type MetricsClient } from './client';
import { maskValue, showValue, XaiMetricsError } from './errors';
import type { Logger } from './fault-log';
import type { ConfiguredValues, LabelSet } from './label-sets';
import type { Naming } from './naming';
import type { MetricsRegistry } from './registry';
import type { RequestLabels } from './requests/request-labels';
import type { RpcOptions } from './rpc/rpc-options';

/** How metrics are named, bounded and registered. */
export interface MetricsOptions {
  /**
   * Prefix of every metric name: lower-case letters, digits and underscores, ending in one underscore.
   * @defaultValue `'xai_'`
   */
  readonly prefix?: string;
  /**
   * The registry to use, of prom-client or of `@prometheus-io/client`, from any copy of the package.
   * @defaultValue the default registry of the client in use
   */
  readonly registry?: MetricsRegistry;
  /**
   * Also expose the names that the original system exported for the same values.
   * @defaultValue `false`
   */
  readonly aliases?: boolean;
  /**
   * Groups to switch off: `{ mining: false, ai: false }`.
   * @defaultValue all on
   */
  readonly groups?: Readonly<Partial<Record<GroupName, boolean>>>;
  /**
   * Labels that every metric of ours carries, for servers that are scraped through one target.
   * @defaultValue none
   */
  readonly constantLabels?: { readonly network?: string; readonly node?: string };
  /**
   * Names of the chains, where several are recorded: their metrics then have the label `chain`, and
   * `forChain(name)` gives the methods for one of them.
   * @defaultValue none: one chain, without the label
   */
  readonly chainNames?: readonly string[];
  /**
   * Names of further nodes that chains are compared with, for the labels `source` and `reference`.
   * @defaultValue none but `node`; the options `chain` and `chains` add their references
   */
  readonly sourceNames?: readonly string[];
  /**
   * Labels of your own on the metrics of requests, such as the tier of a customer. Their values are
   * a closed set or limited in number, whatever callers send.
   * @defaultValue none
   */
  readonly labels?: RequestLabels<never>;
  /**
   * Names for routes whose patterns say little, by the pattern as `/metrics` shows it:
   * `{ '/*#x1y2': '/transactions/:id' }`. At most 1,000.
   * @defaultValue none
   */
  readonly routeNames?: Readonly<Record<string, string>>;
  /**
   * Also counts the bytes of requests and responses.
   * @defaultValue `false`
   */
  readonly sizes?: boolean;
  /**
   * Also counts JSON-RPC calls by method and outcome; see `docs/json-rpc.md`.
   * @defaultValue `false`
   */
  readonly rpc?: boolean | RpcOptions;
  /**
   * What the metrics of requests are called: `'xai'` as everything else here, with the prefix;
   * `'prometheus'` such as `http_request_duration_seconds` with `method`, `route` and `status_code`;
   * `'opentelemetry'` such as `http_server_request_duration_seconds`. The last two without prefix,
   * for dashboards that several programs share.
   * @defaultValue `'xai'`
   */
  readonly naming?: Naming;
  /**
   * Other buckets for a histogram, by its name without prefix.
   * @defaultValue the buckets of the catalogue
   */
  readonly buckets?: Readonly<Partial<Record<HistogramName, readonly number[]>>>;
  /**
   * Label sets of one request metric at most; what comes later counts as `__overflow__`. 1 to 100,000.
   * @defaultValue `1000`
   */
  readonly maxLabelSets?: number;
  /**
   * Decimals of the coin, 0 to 36: a `bigint` amount counts smallest units and is divided by 10 to
   * this power; a number always counts whole coins.
   * @defaultValue `0`
   */
  readonly coinDecimals?: number;
  /**
   * The protocol's block interval in seconds, exposed for alert rules.
   * @defaultValue absent
   */
  readonly expectedBlockSeconds?: number;
  /**
   * The watched wallets: alias to address. Only the alias is ever exposed.
   * @defaultValue none
   */
  readonly wallets?: Readonly<Record<string, string>>;
  /**
   * Providers of AI tasks that are counted by name; the rest is `other`.
   * @defaultValue none
   */
  readonly aiProviders?: readonly string[];
  /**
   * Models whose tokens are counted by name; the rest is `other`.
   * @defaultValue none
   */
  readonly aiModels?: readonly string[];
  /**
   * Types of AI jobs that are counted by name; the rest is `other`.
   * @defaultValue none
   */
  readonly aiJobTypes?: readonly string[];
  /**
   * Security events that are counted by name; the rest is `other`.
   * @defaultValue none
   */
  readonly securityEvents?: readonly string[];
  /**
   * Types of peer messages that are counted by name; the rest is `other`.
   * @defaultValue {@link defaultMessageTypes}
   */
  readonly messageTypes?: readonly string[];
  /**
   * Client families of peers that are counted by name; the rest is `other`.
   * @defaultValue none
   */
  readonly peerClients?: readonly string[];
  /**
   * What this server runs, shown in `node_info` and `/health`.
   * @defaultValue absent until `setNodeInfo` is called
   */
  readonly nodeInfo?: NodeInfo;
  /**
   * A path on the file system whose use is watched, such as the data directory.
   * @defaultValue the working directory
   */
  readonly diskPath?: string;
  /**
   * The standard `process_*` and `nodejs_*` metrics.
   * @defaultValue `true`
   */
  readonly processMetrics?: boolean;
  /**
   * Where faults of the instrumentation are logged, once a minute a kind; `false` for nowhere.
   * @defaultValue `console`
   */
  readonly logger?: Logger | false;
}

/** Which software runs on which network. */
export interface NodeInfo {
  /** Version of the software, such as `1.4.2`. */
  readonly version: string;
  /** Network, such as `mainnet`. */
  readonly network: string;
  /**
   * Name of the software.
   * @defaultValue `'unknown'`
   */
  readonly client?: string;
}

/** Options with every default filled in and every value checked. */
export interface CheckedOptions {
  prefix: string;
  registry: MetricsRegistry;
  /** The client whose classes the metrics are of. */
  client: MetricsClient;
  aliases: boolean;
  groups: Readonly<Partial<Record<GroupName, boolean>>>;
  constantLabels: LabelSet;
  chainNames: readonly string[];
  labels: RequestLabels<never>;
  routeNames: ReadonlyMap<string, string>;
  sizes: boolean;
  naming: Naming;
  buckets: Readonly<Record<string, readonly number[]>>;
  maxLabelSets: number;
  coinDecimals: number;
  expectedBlockSeconds: number | undefined;
  wallets: Readonly<Record<string, string>>;
  configuredValues: ConfiguredValues;
  nodeInfo: NodeInfo | undefined;
  diskPath: string;
  processMetrics: boolean;
  logger: Logger | false;
}

/** The message types that most chains' peers exchange. */
export const defaultMessageTypes = [
  'handshake',
  'ping',
  'pong',
  'inventory',
  'get_data',
  'block',
  'get_blocks',
  'headers',
  'get_headers',
  'transaction',
  'peers',
] as const;

/** The names of all options of `createMetrics`. */
export const metricsOptionNames: readonly (keyof MetricsOptions)[] = [
  'prefix',
  'registry',
  'aliases',
  'groups',
  'constantLabels',
  'chainNames',
  'sourceNames',
  'labels',
  'routeNames',
  'sizes',
  'rpc',
  'naming',
  'buckets',
  'maxLabelSets',
  'coinDecimals',
  'expectedBlockSeconds',
  'wallets',
  'aiProviders',
  'aiModels',
  'aiJobTypes',
  'securityEvents',
  'messageTypes',
  'peerClients',
  'nodeInfo',
  'diskPath',
  'processMetrics',
  'logger',
];

const prefixPattern = /^[a-z](?:[a-z0-9]|_(?!_))*_$/;
const labelValuePattern = /^[\x20-\x7e]{1,64}$/;

/**
 * Checks options and fills in the defaults.
 *
 * @throws XaiMetricsError naming the option, the value received and the remedy
 */
export function readOptions(options: MetricsOptions): CheckedOptions {
  assertKnownOptions(options, metricsOptionNames);
  const prefix = options.prefix ?? 'xai_';
  if (typeof prefix !== 'string' || !prefixPattern.test(prefix)) {
    throw new XaiMetricsError('XAI_METRICS_INVALID_PREFIX', 'prefix', prefix);
  }
  const given = readRegistry(options.registry ?? undefined);
  const client = findClient(given);
  const wallets = options.wallets ?? {};
  assertObject('wallets', wallets);
  for (const [alias, address] of Object.entries(wallets)) {
    assertOption(`wallets.${alias}`, address, typeof address === 'string' && address !== '');
    assertOption(
      `wallets.${alias}: the alias of a wallet cannot be its address`,
      address,
      alias !== address,
    );
  }

  return {
    prefix,
    registry: given ?? client.register,
    client,
    aliases: readBoolean('aliases', options.aliases, false),
    groups: readGroups(options.groups ?? {}),
    constantLabels: readConstantLabels(options.constantLabels ?? {}),
    chainNames: [...readLabelValues('chainNames', options.chainNames ?? [], [])],
    labels: readRequestLabels(options.labels ?? {}),
    routeNames: readRouteNames(options.routeNames ?? {}),
    sizes: readBoolean('sizes', options.sizes, false),
    naming: readNaming(options.naming),
    buckets: readBuckets(options.buckets ?? {}),
    maxLabelSets: readInteger('maxLabelSets', options.maxLabelSets, 1000, 1, 100_000),
    coinDecimals: readInteger('coinDecimals', options.coinDecimals, 0, 0, 36),
    expectedBlockSeconds: readSeconds('expectedBlockSeconds', options.expectedBlockSeconds),
    wallets,
    configuredValues: {
      wallets: readLabelValues('wallets', Object.keys(wallets), []),
      aiProviders: readLabelValues('aiProviders', options.aiProviders ?? [], ['other']),
      aiModels: readLabelValues('aiModels', options.aiModels ?? [], ['other']),
      aiJobTypes: readLabelValues('aiJobTypes', options.aiJobTypes ?? [], ['other']),
      securityEvents: readLabelValues('securityEvents', options.securityEvents ?? [], ['other']),
      messageTypes: readLabelValues('messageTypes', options.messageTypes ?? defaultMessageTypes, [
        'other',
      ]),
      peerClients: readLabelValues('peerClients', options.peerClients ?? [], ['other']),
      sources: readLabelValues('sourceNames', options.sourceNames ?? [], ['node']),
    },
    nodeInfo: readNodeInfo(options.nodeInfo),
    diskPath: readText('diskPath', options.diskPath, process.cwd()),
    processMetrics: readBoolean('processMetrics', options.processMetrics, true),
    logger: readLogger(options.logger ?? console),
  };
}

/**
 * Refuses an option that does not exist, with the nearest one that does.
 *
 * @param secretOption - the option that holds these, if values in it must not be shown
 * @throws XaiMetricsError `XAI_METRICS_UNKNOWN_OPTION`
 */
export function assertKnownOptions(
  options: object,
  known: readonly string[],
  secretOption?: string,
): void {
  assertObject('options', options);
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const near = findNear(known, name);
    const path = secretOption === undefined ? name : `${secretOption}.${name}`;
    const subject = near === undefined ? path : `${path}, probably meant as ${near}`;
    const value = (options as Record<string, unknown>)[name];
    const isSecret = secretOption !== undefined || findNear(secretOptionNames, name) !== undefined;
    throw new XaiMetricsError(
      'XAI_METRICS_UNKNOWN_OPTION',
      subject,
      isSecret ? maskValue(value) : showable(value),
    );
  }
}

// A secret may stand in the wrong place, or under a name that is spelt wrongly.
const secretOptionNames = ['access', 'token', 'tokenFile', 'basic', 'basicFile', 'password'];

function findNear(known: readonly string[], name: string): string | undefined {
  return known.find((candidate) => isNear(candidate.toLowerCase(), name.toLowerCase()));
}

/** Whether two words are the same but for two letters in a row, or for their length. */
function isNear(one: string, other: string): boolean {
  const longest = Math.max(one.length, other.length);
  let start = 0;
  while (start < longest && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < longest - start && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  return start + end >= Math.max(3, longest - 2);
}

/**
 * Refuses a value that does not fit its option.
 *
 * @throws XaiMetricsError `XAI_METRICS_INVALID_OPTION`
 */
export function assertOption(name: string, value: unknown, valid: boolean): asserts valid {
  // `undefined` is no value to show for an option, but it is one to show as received.
  if (!valid) throw new XaiMetricsError('XAI_METRICS_INVALID_OPTION', name, showable(value));
}

// A longer time overflows setTimeout(), which then fires at once.
const longestSeconds = 2 ** 31 / 1000 - 1;

/** Whether a value is a number of seconds that a timer can wait. */
export function isWaitable(seconds: unknown): boolean {
  return typeof seconds === 'number' && seconds >= 0 && seconds <= longestSeconds;
}

/** A number of seconds from more than 0 to 24 days, or `undefined`. */
export function readSeconds(name: string, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  assertOption(name, value, isWaitable(value) && value !== 0);
  return value as number;
}

/** `true` or `false`, or the default. */
export function readBoolean(name: string, value: unknown, fallback: boolean): boolean {
  assertOption(name, value, value === undefined || typeof value === 'boolean');
  return (value as boolean | undefined) ?? fallback;
}

function showable(value: unknown): unknown {
  return value === undefined ? showValue(value) : value;
}

function readNodeInfo(info: NodeInfo | undefined): NodeInfo | undefined {
  if (info === undefined) return undefined;
  assertObject('nodeInfo', info);
  assertKnownOptions(info, ['version', 'network', 'client']);
  const { version, network, client = 'unknown' } = info;
  for (const [name, value] of Object.entries({ version, network, client })) {
    assertOption(`nodeInfo.${name}`, value, typeof value === 'string' && value !== '');
  }
  return { version, network, client };
}

/** Refuses what is no object, or a list. */
export function assertObject(name: string, value: unknown): void {
  assertOption(name, value, typeof value === 'object' && value !== null && !Array.isArray(value));
}

/** A whole number within bounds, or the default. */
export function readInteger(
  name: string,
  value: unknown,
  fallback: number,
  min: number,
  max: number,
): number {
  const number = value ?? fallback;
  assertOption(
    `${name} has to be a whole number from ${min} to ${max}`,
    number,
    Number.isInteger(number) && (number as number) >= min && (number as number) <= max,
  );
  return number as number;
}

function readText(name: string, value: unknown, fallback: string): string {
  assertOption(name, value, value === undefined || (typeof value === 'string' && value !== ''));
  return (value as string | undefined) ?? fallback;
}

function readLogger(logger: unknown): Logger | false {
  const usable = typeof (logger as Logger | null)?.warn === 'function';
  assertOption(
    'logger has to have a warn method, or to be false',
    logger,
    logger === false || usable,
  );
  return logger as Logger | false;
}

function readRegistry(registry: unknown): MetricsRegistry | undefined {
  if (registry === undefined) return undefined;
  const candidate = registry as Partial<MetricsRegistry> | null;
  const usable = (['metrics', 'getSingleMetric', 'getMetricsAsArray'] as const).every(
    (method) => typeof candidate?.[method] === 'function',
  );
  if (!usable) throw new XaiMetricsError('XAI_METRICS_INVALID_REGISTRY', 'registry', registry);
  return registry as MetricsRegistry;
}

function readGroups(groups: object) {
  assertObject('groups', groups);
  for (const [group, enabled] of Object.entries(groups)) {
    assertOption(
      `groups.${group} is no group of the catalogue`,
      enabled,
      Object.hasOwn(catalogue, group),
    );
    readBoolean(`groups.${group}`, enabled, true);
  }
  return groups;
}

function readConstantLabels(labels: { network?: string; node?: string }): LabelSet {
  assertObject('constantLabels', labels);
  for (const [name, value] of Object.entries(labels)) {
    const known = name === 'network' || name === 'node';
    assertOption(`constantLabels.${name} (only network and node exist)`, value, known);
    assertLabelValue(`constantLabels.${name}`, value);
  }
  return { ...labels };
}

// Labels of the request metrics under any naming, those of histograms, and those of the scrape.
const takenLabels =
  /^(?:method|endpoint|status|route|status_code|le|quantile|job|instance|network|node|chain|http_.*|__.*)$/;
const mostValues = 50;

function readRequestLabels(labels: RequestLabels<never>): RequestLabels<never> {
  assertObject('labels', labels);
  for (const [name, label] of Object.entries(labels)) {
    const isFree = /^[a-z_][a-z0-9_]*$/.test(name) && !takenLabels.test(name);
    assertOption(`labels.${name} is no free name for a label`, name, isFree);
    assertObject(`labels.${name}`, label);
    assertKnownOptions(label, ['oneOf', 'max', 'read']);
    const { oneOf, max, read } = label as Partial<Record<'oneOf' | 'max' | 'read', unknown>>;
    assertOption(`labels.${name}.read has to be a function`, read, typeof read === 'function');
    assertOption(
      `labels.${name} has to have either oneOf or max`,
      { oneOf, max },
      (oneOf === undefined) !== (max === undefined),
    );
    if (oneOf === undefined) readInteger(`labels.${name}.max`, max, 1, 1, mostValues);
    else {
      const isList = Array.isArray(oneOf) && oneOf.length > 0 && oneOf.length <= mostValues;
      assertOption(`labels.${name}.oneOf has to list 1 to ${mostValues} values`, oneOf, isList);
      readLabelValues(`labels.${name}.oneOf`, oneOf as readonly string[], []);
    }
  }
  return labels;
}

const mostRouteNames = 1000;
// What begins with two underscores is said of requests by us.
const routeName = /^(?!__)[\x20-\x7e]{1,200}$/;

function readRouteNames(names: object): ReadonlyMap<string, string> {
  assertObject('routeNames', names);
  const entries = Object.entries(names);
  assertOption(
    `routeNames has to have ${mostRouteNames} names at most`,
    entries.length,
    entries.length <= mostRouteNames,
  );
  for (const [pattern, name] of entries) {
    assertOption(
      `routeNames[${JSON.stringify(pattern)}] has to be 1 to 200 letters that do not begin with __`,
      name,
      typeof name === 'string' && routeName.test(name),
    );
  }
  return new Map(entries);
}

function readNaming(naming: unknown): Naming {
  const known: readonly unknown[] = ['xai', 'prometheus', 'opentelemetry'];
  const given = naming ?? 'xai';
  assertOption(
    "naming has to be 'xai', 'prometheus' or 'opentelemetry'",
    given,
    known.includes(given),
  );
  return given as Naming;
}

function readLabelValues(option: string, values: readonly string[], always: readonly string[]) {
  assertOption(option, values, Array.isArray(values));
  for (const value of values) assertLabelValue(option, value);
  return new Set([...values, ...always]);
}

/** Refuses what is too long or too strange for a label. */
export function assertLabelValue(option: string, value: unknown): void {
  if (typeof value === 'string' && labelValuePattern.test(value)) return;
  throw new XaiMetricsError('XAI_METRICS_INVALID_LABEL_VALUE', option, showable(value));
}

function readBuckets(buckets: object): Readonly<Record<string, readonly number[]>> {
  assertObject('buckets', buckets);
  const histograms = Object.values(catalogue)
    .flatMap((group) => Object.values(group))
    .filter(({ type }) => type === 'histogram')
    .map(({ name }) => name as string);
  for (const [name, bounds] of Object.entries(buckets)) {
    assertOption(
      `buckets.${name} is no histogram of the catalogue`,
      bounds,
      histograms.includes(name),
    );
    const rising =
      Array.isArray(bounds) &&
      bounds.length > 0 &&
      bounds.every((bound, i) => Number.isFinite(bound) && (i === 0 || bound > bounds[i - 1]));
    if (!rising)
      throw new XaiMetricsError('XAI_METRICS_INVALID_BUCKETS', `buckets.${name}`, bounds);
  }
  return buckets as Readonly<Record<string, readonly number[]>>;
}
