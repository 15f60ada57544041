import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { quoteForShell } from '../quote-for-shell';
import { StackError } from '../stack-error';
import { faultsOf } from './faults-of-tool';
import { findProgram } from './find-program';
import { runProgram } from './run-program';

/**
 * Lets promtool and amtool, where they are on the PATH, check the files that the engines read.
 *
 * @param dir - the folder of the stack
 * @throws StackError with the tool's own words
 */
export async function checkConfigs(dir: string): Promise<void> {
  await checkConfig(dir, 'prometheus', 'prometheus.yml', 'promtool', ['check', 'config']);
  await checkConfig(dir, 'alertmanager', 'alertmanager.yml', 'amtool', ['check-config']);
}

async function checkConfig(
  dir: string,
  folder: string,
  file: string,
  tool: string,
  args: readonly string[],
): Promise<void> {
  const path = join(dir, folder, file);
  if (!existsSync(path)) {
    throw new StackError(
      `${path} is missing.`,
      `Run xai-metrics generate --dir ${quoteForShell(dir)} first.`,
    );
  }
  const program = findProgram([tool]);
  if (program === undefined) return;
  const { code, output } = await runProgram(program, [...args, file], { cwd: join(dir, folder) });
  if (code === 0) return;
  throw new StackError(
    `${tool} refuses ${path}:\n${indent(faultsOf(output))}\n`,
    'Mend what it names; a generated file is written anew by xai-metrics generate --force.',
  );
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
