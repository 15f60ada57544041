import { parseArgs } from 'node:util';
import type { ArgTable, ArgValues } from './command';
import { UsageError } from './usage-error';

/**
 * Reads the arguments of a command.
 *
 * @throws UsageError for an argument that does not exist, or lacks its value
 */
export function readArgs<Args extends ArgTable>(
  command: string,
  table: Args,
  args: readonly string[],
): ArgValues<Args> {
  const entries = Object.entries(table);
  const options = Object.fromEntries(
    entries.map(([name, { kind }]) => [
      name,
      {
        type: kind === 'switch' ? ('boolean' as const) : ('string' as const),
        multiple: kind !== 'switch',
      },
    ]),
  );
  const values = parse(command, options, args);
  return Object.fromEntries(
    entries.map(([name, { kind }]) => {
      const value = values[name];
      if (kind === 'switch') return [name, value === true];
      const texts = (value ?? []) as readonly string[];
      if (kind === 'texts') return [name, texts];
      if (texts.length > 1) {
        throw new UsageError(
          `--${name} is given ${texts.length} times (${texts.join(', ')}).`,
          'Give it once.',
        );
      }
      return [name, texts[0]];
    }),
  ) as ArgValues<Args>;
}

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;

function parse(command: string, options: Options, args: readonly string[]) {
  const remedy = `xai-metrics ${command} --help lists all arguments.`;
  try {
    const { values, positionals } = parseArgs({
      args: joinNegativeNumbers(args, options),
      options,
      strict: true,
      allowPositionals: true,
    });
    if (positionals[0] === undefined) return values;
    throw new UsageError(`${JSON.stringify(positionals[0])} belongs to no argument.`, remedy);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const hyphened = /^Option '(--[\w-]+)(?: <value>)?' argument is ambiguous/.exec(
      (error as Error).message,
    )?.[1];
    if (hyphened !== undefined) {
      throw new UsageError(
        `${hyphened} has no value: what follows it begins with a hyphen.`,
        `Give it one; a value that really begins with a hyphen is written ${hyphened}=-value.`,
      );
    }
    // Only the first sentence: what follows speaks of positional arguments.
    const [problem = ''] = (error as Error).message.split(/\. |\n/, 1);
    throw new UsageError(problem.endsWith('.') ? problem : `${problem}.`, remedy);
  }
}

/** `--name -2` is meant as `--name=-2`, which is what the parser of Node takes. */
function joinNegativeNumbers(args: readonly string[], options: Options): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const before = joined.at(-1) ?? '';
    const takesText = options[before.replace(/^--/, '')]?.type === 'string';
    if (before.startsWith('--') && takesText && /^-[\d.]/.test(arg)) {
      joined[joined.length - 1] = `${before}=${arg}`;
    } else {
      joined.push(arg);
    }
  }
  return joined;
}
