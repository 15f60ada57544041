import { allRpcMethods, type ConfiguredValues, otherRpcMethod } from '../label-sets';
import {
  assertKnownOptions,
  assertLabelValue,
  assertObject,
  assertOption,
  readBoolean,
  readInteger,
} from '../options';
import { type RpcMethodPreset, rpcMethodPresets } from './method-presets';

/** The methods that are counted by name: a preset, a table of handlers, or a list of all that. */
export type RpcMethods = RpcMethodPreset | RpcHandlers | readonly (string | RpcHandlers)[];

/** A table of handlers: an object, or a `Map`, whose keys are the methods. */
export type RpcHandlers = object;

/** How JSON-RPC calls are found and counted. */
export interface RpcOptions {
  /**
   * Paths of POST requests that may be JSON-RPC; a `*` at the end stands for any rest. None for
   * programs that only call `recordRpcCall`.
   * @defaultValue `['/', '/rpc', '/json_rpc']`
   */
  readonly paths?: readonly string[];
  /**
   * The methods that are counted by name, 1,000 at most; all others are `<other>`. In a list, the name
   * of a preset stands for its methods.
   * @defaultValue the preset of each chain's kind, or `'evm'`
   */
  readonly methods?: RpcMethods;
  /**
   * Elements of a batch that are looked at, 1 to 100,000; further ones count as `<other>` with the
   * outcome `unknown`.
   * @defaultValue `1000`
   */
  readonly maxBatchElements?: number;
  /**
   * Whether durations are told apart by method; else all are `<all>`.
   * @defaultValue `true`
   */
  readonly histogramByMethod?: boolean;
  /**
   * Whether answers are read for the outcome; else it is `unknown` unless the status tells.
   * @defaultValue `true`
   */
  readonly readReply?: boolean;
}

/** Options with every default filled in and every value checked. */
export interface CheckedRpcOptions {
  readonly paths: readonly string[];
  readonly methods: ReadonlySet<string>;
  readonly maxBatchElements: number;
  readonly histogramByMethod: boolean;
  readonly readReply: boolean;
}

/** The method of calls whose body could not be read as JSON-RPC. */
export const unparsedRpcMethod = '<unparsed>';

/** The values that no method has. */
export const restMethods = [otherRpcMethod, unparsedRpcMethod] as const;

const defaultRpcPaths = ['/', '/rpc', '/json_rpc'];
const mostMethods = 1000;
const optionNames: readonly (keyof RpcOptions)[] = [
  'paths',
  'methods',
  'maxBatchElements',
  'histogramByMethod',
  'readReply',
];

/**
 * Checks the option `rpc`.
 *
 * @returns `undefined` if JSON-RPC is not counted
 * @throws XaiMetricsError naming the option, the value received and the remedy
 */
export function readRpcOptions(given: boolean | RpcOptions = false): CheckedRpcOptions | undefined {
  if (given === false) return undefined;
  const options = given === true ? {} : given;
  assertObject('rpc', options);
  assertKnownOptions(options, optionNames);
  const { paths = defaultRpcPaths, methods = 'evm' } = options;
  assertOption('rpc.paths has to be a list of paths', paths, Array.isArray(paths));
  for (const path of paths) {
    const isPath = typeof path === 'string' && /^\/[^\s?#*]*\*?$/.test(path);
    assertOption("rpc.paths has to hold paths such as '/rpc' or '/rpc/*'", path, isPath);
  }
  return {
    paths,
    methods: readMethods(methods),
    maxBatchElements: readInteger(
      'rpc.maxBatchElements',
      options.maxBatchElements,
      1000,
      1,
      100_000,
    ),
    histogramByMethod: readBoolean('rpc.histogramByMethod', options.histogramByMethod, true),
    readReply: readBoolean('rpc.readReply', options.readReply, true),
  };
}

/**
 * Lets the kinds of nodes that a server belongs to choose the methods, where its options do not.
 *
 * @param kinds - of chain sources; those without a preset are left out
 */
export function preferRpcMethods(
  given: true | RpcOptions,
  kinds: readonly string[],
): true | RpcOptions {
  const presets = [...new Set(kinds)].filter((kind) => isPreset(kind));
  if (presets.length === 0) return given;
  return given === true ? { methods: presets } : { methods: presets, ...given };
}

/** The values of the labels that hold methods. */
export function rpcLabelValues(options: CheckedRpcOptions | undefined): ConfiguredValues {
  const rpcMethods = new Set([...(options?.methods ?? []), ...restMethods]);
  const rpcTimedMethods = options?.histogramByMethod === false ? [allRpcMethods] : rpcMethods;
  return { rpcMethods, rpcTimedMethods: new Set(rpcTimedMethods) };
}

function readMethods(given: unknown): ReadonlySet<string> {
  const names = typeof given === 'string' ? namesOfPreset(given) : namesOf(given);
  const isAny = names.length > 0 && names.length <= mostMethods;
  assertOption(`rpc.methods has to name 1 to ${mostMethods} methods`, given, isAny);
  for (const name of names) {
    assertLabelValue('rpc.methods', name);
    assertOption('rpc.methods: a name has no brackets', name, !/[<>]/.test(name));
  }
  return new Set(names);
}

function namesOf(given: unknown): string[] {
  if (given instanceof Map) return [...given.keys()];
  const isTable = typeof given === 'object' && given !== null;
  assertOption('rpc.methods has to be a preset, a list or a table of handlers', given, isTable);
  if (!Array.isArray(given)) return Object.keys(given);
  return given.flatMap((entry) => {
    if (typeof entry !== 'string') return namesOf(entry);
    return isPreset(entry) ? rpcMethodPresets[entry] : [entry];
  });
}

function namesOfPreset(given: string): readonly string[] {
  const presets = Object.keys(rpcMethodPresets).join(', ');
  assertOption(`rpc.methods has to be one of ${presets}, or a list`, given, isPreset(given));
  return rpcMethodPresets[given];
}

function isPreset(name: string): name is RpcMethodPreset {
  return Object.hasOwn(rpcMethodPresets, name);
}
