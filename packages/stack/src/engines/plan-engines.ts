import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { quoteForShell } from '../quote-for-shell';
import type { ResolvedConfig } from '../stack-context';
import { StackError } from '../stack-error';
import { checkLoopback, checkPort, tryToListen } from './check-port';
import { reachable } from './engine-address';
import type { EngineCommand } from './engine-process';
import { type EngineDefinition, engineTable, type NativeEngine } from './engine-table';
import { findEngine } from './find-engine';

/** Whether something may listen where engines shall. */
export type PortsWanted = 'free' | 'whoever listens';

/** An engine that can be started. */
export interface PlannedEngine {
  readonly engine: NativeEngine;
  readonly version: string;
  readonly url: string;
  readonly command: Omit<EngineCommand, 'readyTimeoutSeconds'> & {
    readonly dataDir: string | undefined;
  };
}

/**
 * Finds the programs that a stack needs and checks that each can listen where it shall. Starts
 * nothing.
 *
 * @param ports - whether the ports have to be free, or may be those of engines that run
 * @returns what to start, and what is left out and why
 * @throws StackError for a program that is missing or too old, a port that is taken
 */
export async function planEngines(
  dir: string,
  config: ResolvedConfig,
  stateDir: string,
  ports: PortsWanted = 'free',
): Promise<{ readonly planned: readonly PlannedEngine[]; readonly notes: readonly string[] }> {
  const planned: PlannedEngine[] = [];
  const notes: string[] = [];
  const faults: StackError[] = [];
  for (const engine of Object.keys(engineTable) as NativeEngine[]) {
    try {
      const plan = await planEngine(engine, dir, config, stateDir, ports);
      if (typeof plan === 'string') notes.push(plan);
      else if (plan !== undefined) planned.push(plan);
    } catch (error) {
      if (!(error instanceof StackError)) throw error;
      faults.push(error);
    }
  }
  const [first, ...others] = faults;
  if (first === undefined) return { planned, notes };
  // All at once: whoever mends one wants to know of the others.
  const rest = others.map(({ message }) => `\n${message}`).join('');
  throw new StackError(first.problem, first.remedy + rest);
}

/** What to start; or why it is left out, as a sentence; or nothing if the stack has no use for it. */
async function planEngine(
  engine: NativeEngine,
  dir: string,
  config: ResolvedConfig,
  stateDir: string,
  ports: PortsWanted,
): Promise<PlannedEngine | string | undefined> {
  const definition: EngineDefinition = engineTable[engine];
  const { title, folder, flags, readyPath, programs } = definition;
  const address = definition.address(config);
  if (address === undefined) return definition.elsewhere?.(config);
  const found = await findEngine(definition);
  if (found === undefined) {
    return `${title} is not started: there is no ${programs.join(' or ')} on the PATH. Its target is down.`;
  }
  // Debian's package starts it by itself, and one of a machine is enough.
  if (
    ports === 'free' &&
    engine === 'nodeExporter' &&
    (await tryToListen(address)) === 'EADDRINUSE'
  ) {
    return `Something listens on ${address} already, and is taken for the node exporter.`;
  }
  checkLoopback(definition, address, config);
  if (ports === 'free') await checkPort(definition, address);
  const cwd = join(dir, folder);
  if (!existsSync(cwd)) {
    throw new StackError(
      `${cwd} is missing.`,
      `Run xai-metrics generate --dir ${quoteForShell(dir)} first.`,
    );
  }
  const url = `http://${reachable(address)}`;
  const data = join(stateDir, 'data', engine);
  const args = flags(config, data);
  const command = {
    title,
    program: found.program,
    args,
    // Exporters keep nothing.
    dataDir: args.some((arg) => arg.includes(data)) ? data : undefined,
    cwd,
    logFile: join(stateDir, 'logs', `${engine}.log`),
    readyUrl: url + readyPath,
  };
  return { engine, version: found.version, url, command };
}
