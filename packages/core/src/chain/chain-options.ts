import { XaiMetricsError } from '../errors';
import {
  assertKnownOptions,
  assertObject,
  assertOption,
  readBoolean,
  readSeconds,
} from '../options';
import type { ReadinessOptions } from '../readiness/readiness-options';
import type { ChainSource } from './source';

/** A chain to watch, with everything that is not the node's own business. */
export interface ChainDefinition {
  /** The node that this server belongs to. */
  readonly source: ChainSource;
  /**
   * The protocol's block time in seconds.
   * @defaultValue that of the source, or of the chain that the node says it is on
   */
  readonly expectedBlockSeconds?: number;
  /**
   * Seconds between two polls; of a program that tells by itself, between two times of judging it.
   * @defaultValue half the block time, from 1 to 30; 5 as long as no block time is known, or nobody is asked
   */
  readonly pollSeconds?: number;
  /**
   * Seconds that one call may take.
   * @defaultValue `2`
   */
  readonly timeoutSeconds?: number;
  /**
   * Other nodes of the same chain to compare this one with, by name.
   * @defaultValue none
   */
  readonly references?: Readonly<Record<string, ChainSource>>;
  /**
   * Whether what is learnt is recorded as metrics; `false` where the application records blocks,
   * peers and the pool itself, and the watch is there for readiness.
   * @defaultValue `true`
   */
  readonly record?: boolean;
  /**
   * When this chain is fit to serve; `false` leaves readiness to the other checks.
   * @defaultValue the defaults of every criterion
   */
  readonly readiness?: ReadinessOptions | false;
}

/** The chains of a server, as its options name them. */
export interface ChainsOptions {
  readonly chain?: ChainSource | ChainDefinition | undefined;
  readonly chains?: Readonly<Record<string, ChainSource | ChainDefinition>> | undefined;
}

/** A chain with its name among several, and with every value checked. */
export interface NamedChain {
  readonly name: string | undefined;
  readonly definition: ChainDefinition;
}

const definitionNames = [
  'source',
  'expectedBlockSeconds',
  'pollSeconds',
  'timeoutSeconds',
  'references',
  'record',
  'readiness',
];
// It stands in a path, `/readyz/<name>`, and in a label.
const namePattern = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/**
 * Reads the options `chain` and `chains`.
 *
 * @throws XaiMetricsError naming the option, the value received and the remedy
 */
export function readChains({ chain, chains }: ChainsOptions): NamedChain[] {
  if (chain !== undefined && chains !== undefined) {
    throw new XaiMetricsError(
      'XAI_METRICS_CONFLICTING_OPTIONS',
      'chain and chains',
      Object.keys(chains),
    );
  }
  if (chain !== undefined) return [{ name: undefined, definition: readChain('chain', chain) }];
  if (chains === undefined) return [];
  assertObject('chains', chains);
  const named = Object.entries(chains);
  assertOption('chains has to name at least one chain', chains, named.length > 0);
  return named.map(([name, given]) => {
    assertName(`chains.${name}`, name);
    return { name, definition: readChain(`chains.${name}`, given) };
  });
}

/**
 * Checks what one chain is defined by.
 *
 * @param option - what it is called in messages
 * @throws XaiMetricsError
 */
export function readChain(option: string, given: ChainSource | ChainDefinition): ChainDefinition {
  assertObject(option, given);
  if (!('source' in given)) {
    assertSource(option, given);
    return { source: given };
  }
  assertKnownOptions(given, definitionNames);
  const { source, references = {} } = given;
  assertSource(`${option}.source`, source);
  assertObject(`${option}.references`, references);
  for (const [name, reference] of Object.entries(references)) {
    assertName(`${option}.references.${name}`, name);
    assertOption(`${option}.references: node is the node itself`, name, name !== 'node');
    assertSource(`${option}.references.${name}`, reference);
    const { head } = reference.questions;
    assertOption(
      `${option}.references.${name} has to tell its head`,
      reference.kind,
      head !== undefined,
    );
  }
  for (const name of ['expectedBlockSeconds', 'pollSeconds', 'timeoutSeconds'] as const) {
    readSeconds(`${option}.${name}`, given[name]);
  }
  readBoolean(`${option}.record`, given.record, true);
  return given;
}

function assertName(option: string, name: string): void {
  const isName = namePattern.test(name);
  assertOption(
    `${option} has to be named by letters, digits, dots, dashes and underscores`,
    name,
    isName,
  );
}

function assertSource(option: string, source: unknown): asserts source is ChainSource {
  const { questions, kind } = (source ?? {}) as Partial<ChainSource>;
  const isSource = typeof questions === 'object' && typeof kind === 'string';
  assertOption(`${option} has to be a source, such as evm({ url })`, source, isSource);
}
