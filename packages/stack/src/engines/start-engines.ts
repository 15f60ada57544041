import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { resolveConfig } from '../config/resolve-config';
import type { StackConfig } from '../config/stack-config';
import type { ResolvedConfig } from '../stack-context';
import { StackError } from '../stack-error';
import { checkConfigs } from './check-configs';
import { checkPort, tryToListen } from './check-port';
import { type EngineCommand, type EngineProcess, endProcess, startProcess } from './engine-process';
import { type EngineDefinition, engineTable, type NativeEngine } from './engine-table';
import { findEngine } from './find-engine';

/** How engines are started. */
export interface StartEnginesOptions {
  /** Where data and logs are. @defaultValue `.xai-metrics` in the folder of the stack */
  readonly stateDir?: string;
  /** How long one engine may take. @defaultValue 60 */
  readonly readyTimeoutSeconds?: number;
}

/** Engines that run. */
export interface RunningEngines {
  readonly prometheusUrl: string;
  readonly alertmanagerUrl: string;
  readonly engines: readonly RunningEngine[];
  /** What was left out, and why, as sentences. */
  readonly notes: readonly string[];
  /** Ends all of them, and waits until they have ended. */
  readonly stop: () => Promise<void>;
}

/** One engine that runs. */
export interface RunningEngine extends EngineProcess {
  readonly engine: NativeEngine;
  readonly version: string;
  readonly url: string;
  readonly logFile: string;
}

/**
 * Starts Prometheus, Alertmanager and, where the configuration has a use for them, the blackbox and
 * the node exporter, on the files of a stack; programs are those on the PATH. Everything is checked
 * before anything starts. They outlive this process.
 *
 * @param dir - the folder that the files of the stack were written to
 * @param config - what they were generated from
 * @throws StackError for a program that is missing or too old, a port that is taken, files that
 * are refused, an engine that does not start; then nothing is left running
 */
export async function startEngines(
  dir: string,
  config: StackConfig,
  { stateDir = join(dir, '.xai-metrics'), readyTimeoutSeconds = 60 }: StartEnginesOptions = {},
): Promise<RunningEngines> {
  const resolved = resolveConfig(config);
  const { planned, notes } = await planEngines(resolve(dir), resolved, resolve(stateDir));
  await checkConfigs(dir);
  mkdirSync(stateDir, { recursive: true });
  // Whatever is in it, it is not for a repository.
  writeFileSync(join(stateDir, '.gitignore'), '*\n');
  const started: RunningEngine[] = [];
  const stop = async () => {
    await Promise.all(started.map(endProcess));
  };
  for (const { engine, version, url, command } of planned) {
    try {
      const process = await startProcess({ ...command, readyTimeoutSeconds });
      started.push({ ...process, engine, version, url, logFile: command.logFile });
    } catch (error) {
      await stop();
      throw error;
    }
  }
  return {
    prometheusUrl: `http://${resolved.engines.prometheus}`,
    alertmanagerUrl: `http://${resolved.engines.alertmanager}`,
    engines: started,
    notes,
    stop,
  };
}

interface PlannedEngine {
  readonly engine: NativeEngine;
  readonly version: string;
  readonly url: string;
  readonly command: Omit<EngineCommand, 'readyTimeoutSeconds'>;
}

async function planEngines(dir: string, config: ResolvedConfig, stateDir: string) {
  const planned: PlannedEngine[] = [];
  const notes: string[] = [];
  for (const [engine, definition] of Object.entries(engineTable) as [
    NativeEngine,
    EngineDefinition,
  ][]) {
    const { title, folder, flags, readyPath } = definition;
    const address = definition.address(config);
    if (address === undefined) continue;
    const found = await findEngine(definition);
    if (found === undefined) {
      notes.push(
        `${title} is not started, because there is no ${definition.programs.join(' or ')} on the PATH: its target is down.`,
      );
      continue;
    }
    if (engine === 'nodeExporter' && (await tryToListen(address)) === 'EADDRINUSE') {
      notes.push(`Something listens on ${address} already, and is taken for the node exporter.`);
      continue;
    }
    await checkPort(definition, address);
    const cwd = join(dir, folder);
    if (!existsSync(cwd)) {
      throw new StackError(
        `${dir} has no folder ${folder}.`,
        `Run xai-metrics generate --dir ${dir} first.`,
      );
    }
    const url = `http://${address}`;
    planned.push({
      engine,
      version: found.version,
      url,
      command: {
        title,
        program: found.program,
        args: flags(config, join(stateDir, 'data', engine)),
        cwd,
        logFile: join(stateDir, 'logs', `${engine}.log`),
        readyUrl: url + readyPath,
      },
    });
  }
  return { planned, notes };
}
