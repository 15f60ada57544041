import { readFileSync } from 'node:fs';
import type { ChainDefinition, ChainSource } from '@xai-metrics/core';
import { chainKinds, createSource } from '../chain-kinds';
import { SettingError } from '../read-settings';

/** What of a chain in the file is not the business of its source. */
const definitionNames = [
  'expectedBlockSeconds',
  'pollSeconds',
  'timeoutSeconds',
  'readiness',
] as const;

type FileFields = Readonly<Record<string, unknown>>;

/**
 * Reads a file that names several chains, each with its kind, the options of its source and those of
 * its watch.
 *
 * @throws SettingError for a file that cannot be read, or has another shape
 * @throws XaiMetricsError for options that a source cannot use
 */
export function readChainsFile(path: string): Readonly<Record<string, ChainDefinition>> {
  const chains = readFields(parse(path), 'chains');
  if (!isFields(chains)) {
    throw new SettingError(`${path} has to be {"chains": {"<name>": {"kind": ..., "url": ...}}}.`);
  }
  return Object.fromEntries(
    Object.entries(chains).map(([name, chain]) => [name, readChain(`${path}, ${name}`, chain)]),
  );
}

function readChain(place: string, chain: unknown): ChainDefinition {
  if (!isFields(chain)) throw new SettingError(`${place} has to be an object.`);
  const { references = {}, ...others } = chain;
  const settings: Record<string, unknown> = {};
  const options: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(others)) {
    const isDefinition = (definitionNames as readonly string[]).includes(name);
    (isDefinition ? settings : options)[name] = value;
  }
  if (!isFields(references)) throw new SettingError(`${place}: references has to be an object.`);
  return {
    ...settings,
    source: readSource(place, options),
    references: Object.fromEntries(
      Object.entries(references).map(([name, reference]) => [
        name,
        readSource(`${place}, reference ${name}`, { kind: chain.kind, ...(reference as object) }),
      ]),
    ),
  };
}

function readSource(place: string, { kind, ...options }: FileFields): ChainSource {
  if (typeof kind === 'string' && chainKinds.includes(kind)) return createSource(kind, options);
  throw new SettingError(`${place}: kind has to be one of ${chainKinds.join(', ')}.`);
}

function parse(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new SettingError(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    // The message of the parser would show a piece of the file, which may hold a secret.
    throw new SettingError(`${path} holds no valid JSON.`);
  }
}

function readFields(value: unknown, name: string): unknown {
  return isFields(value) && Object.keys(value).join() === name ? value[name] : undefined;
}

function isFields(value: unknown): value is FileFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
