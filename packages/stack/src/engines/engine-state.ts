import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StackError } from '../stack-error';
import type { EngineProcess } from './engine-process';
import type { NativeEngine } from './engine-table';

/** Where data, logs and the ids of processes are, within the folder of a stack. */
export const stateFolder = '.xai-metrics';

/** One engine that was started. */
export interface RunningEngine extends EngineProcess {
  readonly engine: NativeEngine;
  readonly version: string;
  readonly url: string;
  readonly logFile: string;
}

/** Reads which engines were started and not ended since; whether they still run is another question. */
export function readEngines(stateDir: string): RunningEngine[] {
  const file = join(stateDir, 'engines.json');
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RunningEngine[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new StackError(
      `${file} cannot be read (${(error as Error).message}).`,
      'End the engines by hand, and delete the file.',
    );
  }
}

/** Notes which engines were started. */
export function writeEngines(stateDir: string, engines: readonly RunningEngine[]): void {
  mkdirSync(stateDir, { recursive: true });
  // Whatever is in the folder, it is not for a repository.
  writeFileSync(join(stateDir, '.gitignore'), '*\n');
  const file = join(stateDir, 'engines.json');
  if (engines.length === 0) rmSync(file, { force: true });
  else writeFileSync(file, `${JSON.stringify(engines, undefined, 2)}\n`);
}

/** Reads which process keeps the logs of the engines small; `undefined` if none was started. */
export function readLogKeeper(stateDir: string): EngineProcess | undefined {
  try {
    return JSON.parse(readFileSync(join(stateDir, keeperFile), 'utf8')) as EngineProcess;
  } catch {
    // None, or a file that was damaged: it ends with the engines anyway.
    return undefined;
  }
}

/** Notes which process keeps the logs; `undefined` forgets it. */
export function writeLogKeeper(stateDir: string, keeper: EngineProcess | undefined): void {
  const file = join(stateDir, keeperFile);
  if (keeper === undefined) rmSync(file, { force: true });
  else writeFileSync(file, `${JSON.stringify(keeper, undefined, 2)}\n`);
}

const keeperFile = 'log-keeper.json';
