import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, jest } from '@jest/globals';
import type { StackConfig } from '../../src/config/stack-config';
import { planFiles } from '../../src/folder/plan-files';
import { writeFiles } from '../../src/folder/write-files';
import { renderStack } from '../../src/render-stack';

/** How a run of the command ended. */
export interface CommandResult {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

// Each run is a process of its own, and the machine may be busy.
jest.setTimeout(120_000);

const root = join(__dirname, '../../../..');

/**
 * Runs `xai-metrics` from the sources, in a process of its own.
 *
 * @param cwd - where the user is
 * @param env - variables besides those of this process
 */
export function runCommand(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const sources = join(root, 'packages/core/test/typescript-require.cjs');
  const command = join(root, 'packages/stack/src/cli.ts');
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['-r', sources, command, ...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    child.on('close', (code) => resolve({ code, output, errors }));
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
  afterEach(() => rmSync(folder.path, { recursive: true, force: true }));
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
