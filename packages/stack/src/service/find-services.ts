import { engineTable, type NativeEngine } from '../engines/engine-table';
import { findProgram } from '../engines/find-program';
import { runProgram } from '../engines/run-program';
import { unitName } from './unit-names';

/** An engine that systemd runs. */
export interface RunningService {
  readonly engine: NativeEngine;
  readonly unit: string;
  /** What has to stand before its name: `systemctl` or `systemctl --user`. */
  readonly systemctl: 'sudo systemctl' | 'systemctl --user';
}

/**
 * Finds the engines of a stack that run as services of systemd, of the machine or of this user.
 *
 * @param name - that of the stack
 */
export async function findServices(name: string): Promise<RunningService[]> {
  const program = findProgram(['systemctl']);
  if (program === undefined) return [];
  const engines = Object.keys(engineTable) as NativeEngine[];
  const units = engines.map((engine) => unitName(name, engine));
  const ask = async (manager: readonly string[], systemctl: RunningService['systemctl']) => {
    const args = [...manager, 'is-active', ...units];
    const { output } = await runProgram(program, args, { timeoutSeconds: 10 });
    const states = output.split('\n').map((line) => line.trim());
    // Where systemd does not run it says something else, in one line.
    if (states.length !== units.length) return [];
    return engines.flatMap((engine, index) =>
      ['active', 'activating', 'reloading'].includes(states[index] ?? '')
        ? [{ engine, unit: units[index] ?? '', systemctl }]
        : [],
    );
  };
  const found = await Promise.all([ask([], 'sudo systemctl'), ask(['--user'], 'systemctl --user')]);
  return found.flat();
}
