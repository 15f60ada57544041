import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, jest } from '@jest/globals';
import { main } from '../../src/cli/main';
import type { StackConfig } from '../../src/config/stack-config';
import { stopEngines } from '../../src/engines/stop-engines';
import { planFiles } from '../../src/folder/plan-files';
import { writeFiles } from '../../src/folder/write-files';
import { renderStack } from '../../src/render-stack';

/** How a run of the command ended. */
export interface CommandResult {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

// Some start engines, and the machine may be busy.
jest.setTimeout(120_000);

const root = join(__dirname, '../../../..');

/**
 * Runs `xai-metrics` in this process, as its command line would.
 *
 * @param cwd - where the user is
 * @param env - variables besides those of this process
 */
export async function runCommand(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const before = { cwd: process.cwd(), env: { ...process.env } };
  let output = '';
  let errors = '';
  const add = (line: string) => `${line}\n`;
  process.chdir(cwd);
  Object.assign(process.env, env);
  try {
    const code = await main(args, {
      write: (line) => {
        output += add(line);
      },
      complain: (line) => {
        errors += add(line);
      },
    });
    return { code, output, errors };
  } catch (error) {
    // As Node would end: with the stack trace of a fault of ours.
    return { code: 1, output, errors: errors + String((error as Error).stack) };
  } finally {
    process.chdir(before.cwd);
    for (const name of Object.keys(env)) {
      const value = before.env[name];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

/** Runs `xai-metrics` from the sources, in a process of its own. */
export function runProcess(args: readonly string[]): Promise<CommandResult> {
  const sources = join(root, 'packages/core/test/typescript-require.cjs');
  const command = join(root, 'packages/stack/src/cli.ts');
  return new Promise((resolve) => {
    execFile(process.execPath, ['-r', sources, command, ...args], (error, output, errors) =>
      resolve({ code: error === null ? 0 : Number(error.code), output, errors }),
    );
  });
}

/** Writes a configuration and its stack, as `generate` does. */
export function writeStack(folder: string, config: StackConfig): void {
  // JSON is YAML.
  writeFileSync(join(folder, 'xai-metrics.yaml'), JSON.stringify(config));
  writeFiles(planFiles(folder, renderStack(config), ['xai-metrics.yaml']));
}

/** A folder for each test, gone after it. */
export function useFolder(): { readonly path: string } {
  const folder = { path: '' };
  beforeEach(() => {
    folder.path = mkdtempSync(join(tmpdir(), 'xai-metrics-command-'));
  });
  afterEach(async () => {
    // Before the folder goes, which alone knows of them.
    await stopEngines(join(folder.path, '.xai-metrics'));
    rmSync(folder.path, { recursive: true, force: true });
  });
  return folder;
}

/**
 * A folder for all tests of a file, gone after them.
 *
 * @returns its path
 */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-command-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** All files of a folder with their contents, to compare it before and after. */
export function snapshot(folder: string): Readonly<Record<string, string>> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file.slice(folder.length + 1), readFileSync(file, 'utf8')]),
  );
}
