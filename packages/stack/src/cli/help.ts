import type { Command } from './command';
import { renderTable } from './render-table';

/** What `xai-metrics --help` writes. */
export function renderUsage(commands: Readonly<Record<string, Command>>): string {
  const rows = Object.entries(commands).map(([name, { about }]) => [name, about]);
  return [
    'Usage: xai-metrics <command> [arguments]',
    '',
    ...renderTable([...rows, ['--version', 'Shows the version.'], ['--help', 'Shows this.']]),
    '',
    'xai-metrics <command> --help lists the arguments of a command.',
    exitCodes,
  ].join('\n');
}

/** What `xai-metrics <command> --help` writes. */
export function renderCommandHelp({ about, examples, notes = [], args }: Command): string {
  const rows = Object.entries(args).map(([name, { value, help }]) => [
    value === undefined ? `--${name}` : `--${name} <${value}>`,
    help,
  ]);
  return [
    about,
    '',
    ...examples.map((example) => `  ${example}`),
    '',
    ...renderTable([...rows, ['--help', 'shows this']]),
    '',
    ...notes.flatMap((note) => [note, '']),
    exitCodes,
  ].join('\n');
}

const exitCodes =
  'Exit codes: 0 done; 1 the answer is no (refused, failed, not as it should be); 2 wrong arguments or settings.';
