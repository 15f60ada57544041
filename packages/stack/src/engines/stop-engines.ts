import { endProcess } from './engine-process';
import {
  type RunningEngine,
  readEngines,
  readLogKeeper,
  writeEngines,
  writeLogKeeper,
} from './engine-state';

/** An engine, and what came of ending it. */
export interface StoppedEngine extends RunningEngine {
  readonly outcome: 'ended' | 'was not running';
}

/**
 * Ends the engines that were started, each only if its process is still the one that was started.
 *
 * @param stateDir - where they were noted
 */
export async function stopEngines(stateDir: string): Promise<StoppedEngine[]> {
  const engines = readEngines(stateDir);
  const stopped = await Promise.all(
    engines.map(async (engine) => ({ ...engine, outcome: await endProcess(engine) })),
  );
  if (engines.length > 0) writeEngines(stateDir, []);
  const keeper = readLogKeeper(stateDir);
  if (keeper !== undefined) {
    await endProcess(keeper);
    writeLogKeeper(stateDir, undefined);
  }
  return stopped;
}
