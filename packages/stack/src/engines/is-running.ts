import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/**
 * Whether a process runs and is the one that was started: a process id is given again after its
 * process has ended, so that the command line is compared.
 */
export function isRunning({
  pid,
  command,
}: {
  readonly pid: number;
  readonly command: readonly string[];
}): boolean {
  const found = commandLine(pid);
  // `ps` joins the arguments, and Linux ends each one with a zero byte.
  return found === `${command.join('\0')}\0` || found === command.join(' ').trimEnd();
}

function commandLine(pid: number): string | undefined {
  if (pid <= 0) return undefined;
  try {
    // Empty for a process that has ended and that nobody has asked about yet.
    if (existsSync('/proc/self/cmdline')) return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    const args = ['-ww', '-o', 'args=', '-p', String(pid)];
    return execFileSync('ps', args, { encoding: 'utf8', stdio: 'pipe' }).trimEnd();
  } catch {
    return undefined;
  }
}
