import { parseArgs } from 'node:util';
import { type GivenArguments, SettingError, settingEntries } from '../read-settings';

/** What the command line of the exporter asks for. */
export interface ExporterArguments {
  readonly given: GivenArguments;
  readonly help: boolean;
  readonly check: boolean;
}

/** The settings that can be given as arguments. */
export const argumentEntries = settingEntries.filter(([, { argument }]) => argument !== undefined);

/**
 * Reads the command line.
 *
 * @throws SettingError for an argument that does not exist, or lacks its value
 */
export function readArguments(args: readonly string[]): ExporterArguments {
  const values = parse(args);
  const given = argumentEntries.flatMap(([name, { argument }]) => {
    const texts = values[argument as string];
    return Array.isArray(texts) ? [[name, texts as string[]] as const] : [];
  });
  return {
    given: Object.fromEntries(given),
    help: values.help === true,
    check: values.check === true,
  };
}

function parse(args: readonly string[]): Readonly<Record<string, unknown>> {
  const options = Object.fromEntries(
    argumentEntries.map(([, { argument }]) => [
      argument as string,
      { type: 'string', multiple: true } as const,
    ]),
  );
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { ...options, help: { type: 'boolean', short: 'h' }, check: { type: 'boolean' } },
      strict: true,
      allowPositionals: false,
    });
    return values;
  } catch (error) {
    // Only the first sentence: what follows speaks of positional arguments.
    const [problem = ''] = (error as Error).message.split(/\. |\n/, 1);
    throw new SettingError(`${problem}. See xai-metrics-auto exporter --help.`);
  }
}
