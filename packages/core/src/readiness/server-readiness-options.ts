import {
  assertKnownOptions,
  assertObject,
  assertOption,
  readBoolean,
  readSeconds,
} from '../options';

/** When the whole server is ready, and in whose words its probes answer besides their own. */
export interface ServerReadinessOptions {
  /**
   * How many of several chains have to be ready; optional ones never have to.
   * @defaultValue `'all'`
   */
  readonly require?: 'all' | 'any' | { readonly atLeast: number };
  /**
   * Nodes whose health endpoints are answered as well, see `docs/readiness.md`.
   * @defaultValue none
   */
  readonly preset?: ReadinessPreset | readonly ReadinessPreset[];
  /**
   * Whether the start-up probe waits until the chains have been ready once, that is for the whole
   * first synchronisation, and not only for the node's first answer.
   * @defaultValue `false`
   */
  readonly initialSync?: boolean;
  /**
   * Whether liveness fails, so that the process is restarted, when a chain has not risen for 30
   * minutes although its node answers and the references rise.
   * @defaultValue `false`
   */
  readonly livenessOnStall?: boolean;
  /**
   * Percentage of the disk in use, of the option `diskPath`, above which there is a warning.
   * @defaultValue none
   */
  readonly maxDiskPercent?: number;
  /**
   * Seconds that the event loop may be late, in one of a hundred turns, before there is a warning.
   * @defaultValue none
   */
  readonly maxEventLoopDelaySeconds?: number;
}

/** A node whose health endpoints can be answered as well. */
export type ReadinessPreset = (typeof presetNames)[number];

/** Options with every value checked. */
export interface CheckedServerReadiness {
  require: 'all' | 'any' | { readonly atLeast: number };
  presets: ReadonlySet<ReadinessPreset>;
  initialSync: boolean;
  livenessOnStall: boolean;
  maxDiskPercent: number | undefined;
  maxEventLoopDelaySeconds: number | undefined;
}

const presetNames = ['besu', 'beacon', 'erigon'] as const;

const optionNames: readonly (keyof ServerReadinessOptions)[] = [
  'require',
  'preset',
  'initialSync',
  'livenessOnStall',
  'maxDiskPercent',
  'maxEventLoopDelaySeconds',
];

/**
 * Checks the options and fills in the defaults.
 *
 * @throws XaiMetricsError naming the option and the value received
 */
export function readServerReadiness(options: ServerReadinessOptions = {}): CheckedServerReadiness {
  assertObject('readiness', options);
  assertKnownOptions(options, optionNames);
  const { preset = [], maxDiskPercent } = options;
  const presets = (Array.isArray(preset) ? preset : [preset]) as ReadinessPreset[];
  assertOption(
    `readiness.preset has to be some of ${presetNames.join(', ')}`,
    preset,
    presets.every((name) => presetNames.includes(name)),
  );
  assertOption(
    'readiness.maxDiskPercent has to be a number from 0 to 100',
    maxDiskPercent,
    maxDiskPercent === undefined ||
      (typeof maxDiskPercent === 'number' && maxDiskPercent >= 0 && maxDiskPercent <= 100),
  );
  return {
    require: readRequire(options.require ?? 'all'),
    presets: new Set(presets),
    initialSync: readBoolean('readiness.initialSync', options.initialSync, false),
    livenessOnStall: readBoolean('readiness.livenessOnStall', options.livenessOnStall, false),
    maxDiskPercent,
    maxEventLoopDelaySeconds: readSeconds(
      'readiness.maxEventLoopDelaySeconds',
      options.maxEventLoopDelaySeconds,
    ),
  };
}

function readRequire(require: unknown): 'all' | 'any' | { readonly atLeast: number } {
  if (require === 'all' || require === 'any') return require;
  const { atLeast } = (require ?? {}) as { atLeast?: unknown };
  assertOption(
    "readiness.require has to be 'all', 'any' or { atLeast: 1 } or more",
    require,
    Number.isInteger(atLeast) && (atLeast as number) >= 1,
  );
  return { atLeast: atLeast as number };
}
