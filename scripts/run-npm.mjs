import { spawnSync } from 'node:child_process';
import { root } from './root.mjs';

/**
 * Runs npm in the repository: the one that runs this script, or else the one on the PATH.
 *
 * @returns {boolean} whether it ended well
 */
export function runNpm(args) {
  const cli = process.env.npm_execpath;
  const own = cli?.endsWith('npm-cli.js') ? [process.execPath, [cli, ...args]] : undefined;
  const onWindows = process.platform === 'win32';
  const [command, rest] = own ?? [onWindows ? 'npm.cmd' : 'npm', args];
  const { status, error } = spawnSync(command, rest, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: onWindows && own === undefined,
  });
  if (error !== undefined) console.error(`npm did not run: ${error.message}`);
  return status === 0;
}
