import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runCommand, runProcess, snapshot, useFolder } from './run-command';

const folder = useFolder();

describe('wrong arguments end with 2, say what to write, and write nothing', () => {
  it.each([
    [
      ['inti'],
      'There is no command "inti". Commands are init, generate, check, up, verify, down, service, backup, restore;',
    ],
    [['toString'], 'There is no command "toString".'],
    [['init', '--nodes', 'x'], "Unknown option '--nodes'. xai-metrics init --help lists"],
    [['up', '--force'], "Unknown option '--force'. xai-metrics up --help lists"],
    [['init', '--node'], "Option '--node <value>' argument missing. xai-metrics init --help"],
    [['init', '127.0.0.1:8000'], '"127.0.0.1:8000" belongs to no argument.'],
    [['init', '--prefix', 'a_', '--prefix', 'b_'], '--prefix is given 2 times (a_, b_).'],
    [['init'], 'There is no server to watch. Name at least one, such as --node 127.0.0.1:8000'],
    [['init', '--node', 'h:1', '--prefix', 'Dex'], 'prefix is "Dex", which cannot start'],
    [['init', '--node', 'h:1', '--profile', '1min'], '--profile is "1min", and there is no such'],
    [['init', '--node', 'h:1', '--slack-channel', 'a=#b'], '--slack-channel "a=#b" names no topic'],
    [
      ['init', '--node', 'h:1', '--slack-channel', 'critical=#b'],
      'No --slack-channel is for everything.',
    ],
    [['init', '--node', 'h:1', '--email-to', 'a@b'], 'Give all of --email-to, --email-from and'],
    [
      ['init', '--node', 'h:1', '--block-seconds', 'abc'],
      '--block-seconds is "abc", which is no numb',
    ],
    [
      ['init', '--node', 'h:1', '--block-seconds', '-2'],
      '--block-seconds is "-2", which is no numb',
    ],
    [['init', '--node', '--probes'], '--node has no value: what follows it begins with a hyphen.'],
    [['generate'], 'monitoring is not the folder of a stack: there is no xai-metrics.yaml. Make'],
    [['check', '--dir', 'x'], 'x is not the folder of a stack'],
    [['up', '--dir', 'x'], 'x is not the folder of a stack'],
    [['down', '--dir', 'x'], 'x is not the folder of a stack'],
    [['verify', '--dir', 'x'], 'x is not the folder of a stack'],
  ])('%j', async (args, message) => {
    const { code, output, errors } = await runCommand(folder.path, args);
    expect(errors).toContain(message);
    expect([code, output, errors.split('\n').length]).toEqual([2, '', 2]);
    expect(snapshot(folder.path)).toEqual({});
  });
});

it('a configuration that cannot be read is another matter than a folder without one', async () => {
  mkdirSync(join(folder.path, 'x/xai-metrics.yaml'), { recursive: true });
  const { code, errors } = await runCommand(folder.path, ['up', '--dir', 'x']);
  expect(errors).toMatch(/^x\/xai-metrics\.yaml cannot be read \(EISDIR\)\. It has to be a file/);
  expect(code).toBe(2);
});

it('without a command it shows them all and ends with 2', async () => {
  const { code, output, errors } = await runCommand(folder.path, []);
  expect([code, output]).toEqual([2, '']);
  expect(errors).toMatch(/^Usage: xai-metrics <command>/);
});

it('--help shows the commands, and that of a command its arguments', async () => {
  const help = await runCommand(folder.path, ['--help']);
  expect([help.code, help.errors]).toEqual([0, '']);
  for (const name of ['init', 'generate', 'check', 'up', 'verify', 'down']) {
    expect(help.output).toMatch(new RegExp(`^  ${name} +[A-Z].*\\.$`, 'm'));
    const { code, output } = await runCommand(folder.path, [name, '--help']);
    expect(code).toBe(0);
    expect(output).toMatch(/^ {2}--dir <folder> /m);
  }
});

it('--version shows the version of the package', async () => {
  const { code, output } = await runProcess(['--version']);
  expect(code).toBe(0);
  expect(output).toMatch(/^\d+\.\d+\.\d+\n$/);
});
