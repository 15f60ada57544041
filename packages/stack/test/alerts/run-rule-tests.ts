import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs promtool's rule tests.
 *
 * @param files - test files, each with all that it names beside it
 * @returns what promtool says of each file that failed
 */
export async function runRuleTests(
  promtool: string,
  files: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (files.length === 0) return new Map();
  const output = await run(promtool, ['test', 'rules', ...files]);
  // One verdict for each file, in their order; not every version names the file.
  const verdicts = output
    .split(/^(?= {2}(?:SUCCESS|FAILED:)$)/m)
    .filter((part) => part.startsWith('  '));
  if (verdicts.length !== files.length) throw new Error(`promtool broke off:\n${output}`);
  return new Map(
    files
      .map((file, i): [string, string] => [file, verdicts[i] as string])
      .filter(([, verdict]) => verdict.startsWith('  FAILED:')),
  );
}

/** Failures go to the standard error; in one file, both streams keep their order. */
async function run(program: string, args: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-promtool-'));
  try {
    const file = join(folder, 'output');
    const output = openSync(file, 'a');
    const child = spawn(program, args, { stdio: ['ignore', output, output] });
    // It ends with 1 where a test has failed; what it says then is the result.
    await once(child, 'close');
    closeSync(output);
    return readFileSync(file, 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
