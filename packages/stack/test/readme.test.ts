import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { commands } from '../src/cli/commands';
import { engineTable } from '../src/engines/engine-table';

const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');

it('the README lists every setting, and no other', () => {
  const source = readFileSync(join(__dirname, '../src/config/stack-config.ts'), 'utf8');
  const [, body = ''] = /export interface StackConfig \{\n(.*?)^\}/ms.exec(source) ?? [];
  const settings = [...body.matchAll(/^ {2}readonly (\w+)\?/gm)].map(([, name]) => name);
  expect(settings.length).toBeGreaterThan(15);
  expect(firstColumn('Settings')).toEqual(settings);
});

it('the README lists every command, and no other', () => {
  expect(firstColumn('Commands').filter((name) => !/^\d$/.test(name))).toEqual(
    Object.keys(commands),
  );
});

it('the README names the programs and the oldest versions that the command asks for', () => {
  for (const { programs, oldest } of Object.values(engineTable)) {
    const row = `| ${programs.map((name) => `\`${name}\``).join(' or ')} |`;
    const line = readme.split('\n').find((text) => text.startsWith(row));
    expect([row, line]).toEqual([row, expect.stringContaining(`| ${oldest} and newer`)]);
  }
});

it('the commands of the quick start have the arguments that it gives', () => {
  const lines = [...readme.matchAll(/xai-metrics(?:\/stack)? (\w+)((?: --[\w-]+[^`#\n]*)?)/g)];
  expect(lines.length).toBeGreaterThan(5);
  for (const [, name = '', rest = ''] of lines) {
    const args = [...rest.matchAll(/--([\w-]+)/g)].map(([, arg]) => arg as string);
    const known = ['help', ...Object.keys(commands[name]?.args ?? {})];
    expect([name, args.filter((arg) => !known.includes(arg))]).toEqual([name, []]);
    expect(Object.keys(commands)).toContain(name);
  }
});

/** The names in the first column of the tables of a section. */
function firstColumn(section: string): string[] {
  const [, text = ''] = readme.split(`## ${section}\n`);
  const rows = (text.split('\n## ')[0] as string).matchAll(/^\| `?([\w]+)`? \|/gm);
  return [...rows]
    .map(([, name]) => name as string)
    .filter((name) => !/^setting$|^command$/.test(name));
}
