import { type SettingDefinition, type SettingName, settingTable } from './setting-table';
import { ValueError } from './setting-values';

/** The settings that were given, read. */
export type Settings = {
  readonly [Name in SettingName]?: ReturnType<(typeof settingTable)[Name]['read']>;
};

/** What was given for each setting as an argument. */
export type GivenArguments = { readonly [Name in SettingName]?: readonly string[] };

/** A setting that cannot be used: which, what was received, and what to write instead. */
export class SettingError extends Error {}

/** Every setting with its name, in the order of the table. */
export const settingEntries = Object.entries(settingTable) as [SettingName, SettingDefinition][];

/**
 * Reads settings from arguments, and from the environment where there are none.
 *
 * @throws SettingError
 */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  given: GivenArguments = {},
): Settings {
  for (const name of Object.keys(environment)) assertKnown(name);
  const settings: Partial<Record<SettingName, unknown>> = {};
  for (const [name, definition] of settingEntries) {
    const { variable, argument } = definition;
    const texts = given[name];
    const text = environment[variable];
    if (texts !== undefined) settings[name] = read(`--${argument}`, texts, definition);
    // Compose files and charts pass on what is empty: as good as not there.
    else if (text !== undefined && (text !== '' || definition.isGuard))
      settings[name] = read(variable, [text], definition);
  }
  return settings as Settings;
}

/** How somebody gave a setting, for messages. */
export function nameOf(name: SettingName, given: GivenArguments = {}): string {
  const { variable, argument }: SettingDefinition = settingTable[name];
  return given[name] === undefined ? variable : `--${argument}`;
}

function read(name: string, texts: readonly string[], definition: SettingDefinition): unknown {
  const received = definition.isSecret ? '(not shown)' : texts.map((text) => JSON.stringify(text));
  try {
    if (texts.includes('')) throw new ValueError('must not be empty');
    return definition.read(texts);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new SettingError(`${name} ${error.message} (received ${received}).`);
  }
}

/** A variable that is spelt wrongly may be a guard that is missing. */
function assertKnown(name: string): void {
  if (!name.startsWith('XAI_METRICS_')) return;
  if (settingEntries.some(([, { variable }]) => variable === name)) return;
  const near = settingEntries
    .map(([, { variable }]) => variable)
    .find((variable) => sorted(variable) === sorted(name) || isPartOf(variable, name));
  const hint = near === undefined ? 'Remove it or check its spelling.' : `Did you mean ${near}?`;
  throw new SettingError(`${name} is no variable of XAI Metrics. ${hint}`);
}

function sorted(text: string): string {
  return [...text].sort().join('');
}

/** Whether two names differ by one letter that is missing or too many. */
function isPartOf(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  if (long.length - short.length !== 1) return false;
  return [...long].some((_, i) => long.slice(0, i) + long.slice(i + 1) === short);
}
