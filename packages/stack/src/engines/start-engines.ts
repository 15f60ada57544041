import { join, resolve } from 'node:path';
import { askedAlertmanager } from '../alertmanager/own-alertmanager';
import { resolveConfig } from '../config/resolve-config';
import type { StackConfig } from '../config/stack-config';
import { checkConfigs } from './check-configs';
import { reachable } from './engine-address';
import { startProcess } from './engine-process';
import { type RunningEngine, stateFolder, writeEngines, writeLogKeeper } from './engine-state';
import { type LogLimits, startLogKeeper } from './keep-logs';
import { planEngines } from './plan-engines';
import { stopEngines } from './stop-engines';

/** How engines are started. */
export interface StartEnginesOptions {
  /** Where data, logs and process ids are. @defaultValue `.xai-metrics` in the folder of the stack */
  readonly stateDir?: string;
  /** How long one engine may take. @defaultValue 60 */
  readonly readyTimeoutSeconds?: number;
  /** How large their logs may get. @defaultValue 10 MB each, and three old ones */
  readonly logs?: LogLimits;
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
  { stateDir = join(dir, stateFolder), readyTimeoutSeconds = 60, logs }: StartEnginesOptions = {},
): Promise<RunningEngines> {
  const resolved = resolveConfig(config);
  const state = resolve(stateDir);
  const { planned, notes } = await planEngines(resolve(dir), resolved, state);
  await checkConfigs(dir);
  const started: RunningEngine[] = [];
  const stop = async () => {
    await stopEngines(state);
  };
  for (const { engine, version, url, command } of planned) {
    try {
      await startProcess({ ...command, readyTimeoutSeconds }, (process) => {
        // Noted before it is ready: whoever interrupts this can still end it.
        started.push({ ...process, engine, version, url, logFile: command.logFile });
        writeEngines(state, started);
      });
    } catch (error) {
      await stop();
      throw error;
    }
  }
  writeLogKeeper(state, startLogKeeper(started, logs));
  return {
    prometheusUrl: `http://${reachable(resolved.engines.prometheus)}`,
    alertmanagerUrl: `http://${askedAlertmanager(resolved)}`,
    engines: started,
    notes,
    stop,
  };
}
