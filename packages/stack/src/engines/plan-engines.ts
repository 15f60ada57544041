import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ResolvedConfig } from '../stack-context';
import { StackError } from '../stack-error';
import { checkPort, tryToListen } from './check-port';
import type { EngineCommand } from './engine-process';
import { type EngineDefinition, engineTable, type NativeEngine } from './engine-table';
import { findEngine } from './find-engine';

/** An engine that can be started. */
export interface PlannedEngine {
  readonly engine: NativeEngine;
  readonly version: string;
  readonly url: string;
  readonly command: Omit<EngineCommand, 'readyTimeoutSeconds'>;
}

/**
 * Finds the programs that a stack needs and checks that each can listen where it shall. Starts
 * nothing.
 *
 * @returns what to start, and what is left out and why
 * @throws StackError for a program that is missing or too old, a port that is taken
 */
export async function planEngines(
  dir: string,
  config: ResolvedConfig,
  stateDir: string,
): Promise<{ readonly planned: readonly PlannedEngine[]; readonly notes: readonly string[] }> {
  const planned: PlannedEngine[] = [];
  const notes: string[] = [];
  const engines = Object.entries(engineTable) as [NativeEngine, EngineDefinition][];
  for (const [engine, definition] of engines) {
    const { title, folder, flags, readyPath, programs } = definition;
    const address = definition.address(config);
    if (address === undefined) continue;
    const found = await findEngine(definition);
    if (found === undefined) {
      notes.push(
        `${title} is not started: there is no ${programs.join(' or ')} on the PATH. Its target is down.`,
      );
      continue;
    }
    // Debian's package starts it by itself, and one of a machine is enough.
    if (engine === 'nodeExporter' && (await tryToListen(address)) === 'EADDRINUSE') {
      notes.push(`Something listens on ${address} already, and is taken for the node exporter.`);
      continue;
    }
    await checkPort(definition, address);
    const cwd = join(dir, folder);
    if (!existsSync(cwd)) {
      throw new StackError(`${cwd} is missing.`, `Run xai-metrics generate --dir ${dir} first.`);
    }
    const url = `http://${address}`;
    const command = {
      title,
      program: found.program,
      args: flags(config, join(stateDir, 'data', engine)),
      cwd,
      logFile: join(stateDir, 'logs', `${engine}.log`),
      readyUrl: url + readyPath,
    };
    planned.push({ engine, version: found.version, url, command });
  }
  return { planned, notes };
}
