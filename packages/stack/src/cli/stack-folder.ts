import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readConfig } from '../config/read-config';
import type { StackConfig } from '../config/stack-config';
import type { ArgDefinition } from './command';
import { asUsage, UsageError } from './usage-error';

/** The file that a stack is generated from. */
export const configFile = 'xai-metrics.yaml';

/** Where `init` writes to, unless `--dir` says otherwise. */
export const defaultDir = 'monitoring';

/** The argument `--dir` of the commands that work on a folder that is there. */
export const dirArg = {
  kind: 'text',
  value: 'folder',
  help: `the folder of the stack [the current one if it has an ${configFile}, else ./${defaultDir}]`,
} as const satisfies ArgDefinition;

/** A folder with the configuration of a stack. */
export interface StackFolder {
  /** Absolute. */
  readonly dir: string;
  /** As the user writes it. */
  readonly name: string;
  readonly config: StackConfig;
}

/**
 * Finds the folder of a stack and reads its configuration.
 *
 * @throws UsageError if it is none, or its configuration cannot be
 */
export function openStackFolder(given: string | undefined): StackFolder {
  const name = given ?? (existsSync(configFile) ? '.' : defaultDir);
  const dir = resolve(name);
  let text: string;
  try {
    text = readFileSync(join(dir, configFile), 'utf8');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new UsageError(
        `${name} is not the folder of a stack: there is no ${configFile}.`,
        'Make one with xai-metrics init, or name it with --dir.',
      );
    }
    throw new UsageError(
      `${join(name, configFile)} cannot be read (${code}).`,
      code === 'EACCES'
        ? 'Run the command as the user whom it belongs to, or give yourself the right to read it.'
        : 'It has to be a file that you can read.',
    );
  }
  return { dir, name, config: asUsage(() => readConfig(text, join(name, configFile))) };
}
