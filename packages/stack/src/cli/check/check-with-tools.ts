import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { faultsOf } from '../../engines/faults-of-tool';
import { findProgram } from '../../engines/find-program';
import { runProgram } from '../../engines/run-program';
import type { StackFile } from '../../stack-file';

/** What a tool says of the files. */
export interface ToolResult {
  readonly what: string;
  readonly outcome: 'ok' | 'failed' | 'skipped';
  readonly detail: string;
}

/**
 * Lets the tools of Prometheus and Alertmanager check a stack; skips those that are missing.
 *
 * @param dir - the folder of the stack
 * @param own - files of the user, which have to load, and are not held to the lint of promtool
 */
export async function checkWithTools(
  dir: string,
  files: readonly StackFile[],
  own: ReadonlySet<string>,
): Promise<ToolResult[]> {
  const rules = files
    .map(({ path }) => path)
    .filter((path) => /^prometheus\/rules\/[^/]+\.ya?ml$/.test(path) && !own.has(path))
    .map((path) => path.slice('prometheus/'.length));
  const [lint, config, alertmanager] = await Promise.all([
    runTool('promtool', 'check rules', dir, 'prometheus', [
      'check',
      'rules',
      '--lint=all',
      '--lint-fatal',
      ...rules,
    ]),
    runTool('promtool', 'check config', dir, 'prometheus', ['check', 'config', 'prometheus.yml']),
    runTool('amtool', 'check-config', dir, 'alertmanager', ['check-config', 'alertmanager.yml']),
  ]);
  return [lint, config, alertmanager];
}

const packages = {
  promtool:
    'Debian 12, Ubuntu: apt-get install prometheus; Debian 13: promtool; macOS: brew install prometheus',
  amtool:
    'Debian, Ubuntu: apt-get install prometheus-alertmanager; macOS: brew install alertmanager',
};

async function runTool(
  tool: keyof typeof packages,
  name: string,
  dir: string,
  folder: string,
  args: readonly string[],
): Promise<ToolResult> {
  const what = `${tool} ${name}`;
  const program = findProgram([tool]);
  if (program === undefined) {
    const detail = `there is no ${tool} on the PATH (${packages[tool]})`;
    return { what, outcome: 'skipped', detail };
  }
  const cwd = join(dir, folder);
  if (!existsSync(cwd)) return { what, outcome: 'failed', detail: `there is no folder ${folder}` };
  const { code, output } = await runProgram(program, args, { cwd });
  if (code === 0) return { what, outcome: 'ok', detail: '' };
  return { what, outcome: 'failed', detail: `\n${faultsOf(output)}` };
}
