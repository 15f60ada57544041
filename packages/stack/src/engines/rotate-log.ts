import { existsSync, renameSync, rmSync, statSync } from 'node:fs';

/** So many old ones are kept of each log: `prometheus.log.1` is the newest. */
export const keptLogs = 3;

/** A log that is larger is put aside. */
export const mostLogBytes = 10_000_000;

/**
 * Puts a log aside that is too large, while its engine does not run.
 *
 * @param file - need not be there
 */
export function rotateLog(file: string): void {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) <= mostLogBytes) return;
  rmSync(`${file}.${keptLogs}`, { force: true });
  for (let number = keptLogs - 1; number > 0; number -= 1) {
    if (existsSync(`${file}.${number}`)) renameSync(`${file}.${number}`, `${file}.${number + 1}`);
  }
  renameSync(file, `${file}.1`);
}
