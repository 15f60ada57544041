import {
  assertKnownOptions,
  assertObject,
  assertOption,
  readBoolean,
  readInteger,
  readSeconds,
} from '../options';

/** When a chain is fit to serve. */
export interface ReadinessOptions {
  /**
   * The chain that the node has to be on; another one makes it unready at once.
   * @defaultValue whichever it is on
   */
  readonly expected?: { readonly chainId?: string; readonly genesis?: string };
  /**
   * Seconds without an answer of the node after which it is unready.
   * @defaultValue three polls, at least 30
   */
  readonly maxSilenceSeconds?: number;
  /**
   * Whether a node that says it is syncing is unready, as long as it is not within `maxBlocksBehind`.
   * @defaultValue `true`
   */
  readonly syncing?: boolean;
  /**
   * Blocks that the head may be behind the reference; `false` for any number.
   * @defaultValue 24 seconds' worth of blocks, at least 2; unlimited as long as no block time is known
   */
  readonly maxBlocksBehind?: number | false;
  /**
   * Blocks that the head of a node that is ready may be behind before it is unready.
   * @defaultValue twice `maxBlocksBehind`
   */
  readonly exitBlocksBehind?: number;
  /**
   * Seconds that the head's own time may lie back; `false` for any number.
   * @defaultValue 5 block times, at least 30, where blocks come in slots; 12 block times where they
   * come at random; unlimited as long as no block time is known
   */
  readonly maxHeadAgeSeconds?: number | false;
  /**
   * Seconds without a higher head by the clock of this process; `false` for any number.
   * @defaultValue twice `maxHeadAgeSeconds`, or its default if that is `false`
   */
  readonly maxStallSeconds?: number | false;
  /**
   * Peers that the node needs; `false` for a node without peers.
   * @defaultValue `1`; `0` for a node for development, as it tells by its chain or software
   */
  readonly minPeers?: number | false;
  /**
   * Seconds that a node which is ready may have fewer.
   * @defaultValue `60`
   */
  readonly peersGraceSeconds?: number;
  /**
   * Whether an execution client, database or the like that is away makes the node unready.
   * @defaultValue `true`
   */
  readonly upstream?: boolean;
  /**
   * Blocks that an index may be behind its node; `false` for any number.
   * @defaultValue `20`
   */
  readonly maxIndexLag?: number | false;
  /**
   * Blocks between the head and the newest final one, beyond which there is a warning; `false` for none.
   * @defaultValue 30 minutes' worth of blocks; no warning as long as no block time is known
   */
  readonly maxFinalityLag?: number | false;
  /**
   * Whether a node with another block than most of the references at the common checkpoint is unready.
   * @defaultValue `false`
   */
  readonly fork?: boolean;
  /**
   * References that have to answer before their heights count.
   * @defaultValue `1`
   */
  readonly quorum?: number;
  /**
   * What it means that there is no reference height.
   * @defaultValue `'warn'` if there are references in the configuration, else `'ignore'`
   */
  readonly onReferenceLoss?: 'ignore' | 'warn' | 'fail';
  /**
   * Bad polls in a row after which a node that is ready no longer is.
   * @defaultValue `2`
   */
  readonly failAfter?: number;
  /**
   * Good polls in a row after which it is ready again.
   * @defaultValue `2`
   */
  readonly passAfter?: number;
  /**
   * Whether the server is ready without this chain; it then only warns.
   * @defaultValue `false`
   */
  readonly optional?: boolean;
}

/** Options with every value checked; `undefined` is what depends on the chain. */
export interface CheckedReadinessOptions {
  expected: { readonly chainId?: string; readonly genesis?: string };
  maxSilenceSeconds: number | undefined;
  syncing: boolean;
  maxBlocksBehind: number | false | undefined;
  exitBlocksBehind: number | undefined;
  maxHeadAgeSeconds: number | false | undefined;
  maxStallSeconds: number | false | undefined;
  minPeers: number | false | undefined;
  peersGraceSeconds: number;
  upstream: boolean;
  maxIndexLag: number | false;
  maxFinalityLag: number | false | undefined;
  fork: boolean;
  quorum: number;
  onReferenceLoss: 'ignore' | 'warn' | 'fail' | undefined;
  failAfter: number;
  passAfter: number;
  optional: boolean;
}

const optionNames: readonly (keyof ReadinessOptions)[] = [
  'expected',
  'maxSilenceSeconds',
  'syncing',
  'maxBlocksBehind',
  'exitBlocksBehind',
  'maxHeadAgeSeconds',
  'maxStallSeconds',
  'minPeers',
  'peersGraceSeconds',
  'upstream',
  'maxIndexLag',
  'maxFinalityLag',
  'fork',
  'quorum',
  'onReferenceLoss',
  'failAfter',
  'passAfter',
  'optional',
];

const mostBlocks = 1_000_000_000;
const mostTicks = 1_000;

/**
 * Checks the options of a chain's readiness and fills in the defaults that do not depend on the chain.
 *
 * @param path - where the options stand, for messages
 * @throws XaiMetricsError naming the option and the value received
 */
export function readReadinessOptions(
  options: ReadinessOptions = {},
  path = 'readiness',
): CheckedReadinessOptions {
  assertObject(path, options);
  assertKnownOptions(options, optionNames);
  const { maxBlocksBehind, exitBlocksBehind, onReferenceLoss } = options;
  const checked: CheckedReadinessOptions = {
    expected: readExpected(options.expected, `${path}.expected`),
    maxSilenceSeconds: readSeconds(`${path}.maxSilenceSeconds`, options.maxSilenceSeconds),
    syncing: readBoolean(`${path}.syncing`, options.syncing, true),
    maxBlocksBehind: readCount('maxBlocksBehind', undefined),
    exitBlocksBehind: exitBlocksBehind === undefined ? undefined : readBlocks('exitBlocksBehind'),
    maxHeadAgeSeconds: readLimit('maxHeadAgeSeconds'),
    maxStallSeconds: readLimit('maxStallSeconds'),
    minPeers: readCount('minPeers', undefined),
    // 0 is a sensible grace: none.
    peersGraceSeconds:
      options.peersGraceSeconds === 0
        ? 0
        : (readSeconds(`${path}.peersGraceSeconds`, options.peersGraceSeconds) ?? 60),
    upstream: readBoolean(`${path}.upstream`, options.upstream, true),
    maxIndexLag: readCount('maxIndexLag', 20),
    maxFinalityLag: readCount('maxFinalityLag', undefined),
    fork: readBoolean(`${path}.fork`, options.fork, false),
    quorum: readInteger(`${path}.quorum`, options.quorum, 1, 1, mostTicks),
    onReferenceLoss,
    failAfter: readInteger(`${path}.failAfter`, options.failAfter, 2, 1, mostTicks),
    passAfter: readInteger(`${path}.passAfter`, options.passAfter, 2, 1, mostTicks),
    optional: readBoolean(`${path}.optional`, options.optional, false),
  };
  assertOption(
    `${path}.onReferenceLoss has to be 'ignore', 'warn' or 'fail'`,
    onReferenceLoss,
    onReferenceLoss === undefined || ['ignore', 'warn', 'fail'].includes(onReferenceLoss),
  );
  assertOption(
    `${path}.exitBlocksBehind cannot be below maxBlocksBehind`,
    exitBlocksBehind,
    !(Number(exitBlocksBehind) < Number(maxBlocksBehind)),
  );
  return checked;

  function readCount<Fallback extends number | undefined>(
    name: 'maxBlocksBehind' | 'minPeers' | 'maxIndexLag' | 'maxFinalityLag',
    fallback: Fallback,
  ): number | false | Fallback {
    const value = options[name];
    if (value === false) return false;
    return value === undefined ? fallback : readBlocks(name);
  }

  function readBlocks(name: keyof ReadinessOptions): number {
    // `null` is no limit, and not to be taken for the smallest.
    return readInteger(`${path}.${name}`, options[name] ?? 'null', 0, 0, mostBlocks);
  }

  function readLimit(name: 'maxHeadAgeSeconds' | 'maxStallSeconds'): number | false | undefined {
    const value = options[name];
    return value === false ? false : readSeconds(`${path}.${name}`, value);
  }
}

function readExpected(
  expected: ReadinessOptions['expected'],
  path: string,
): { readonly chainId?: string; readonly genesis?: string } {
  if (expected === undefined) return {};
  assertObject(path, expected);
  assertKnownOptions(expected, ['chainId', 'genesis']);
  for (const [name, value] of Object.entries(expected)) {
    assertOption(
      `${path}.${name} has to be a text`,
      value,
      value === undefined || (typeof value === 'string' && value !== ''),
    );
  }
  return expected;
}
