import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './root.mjs';

/** The programs of `node_modules` that the scripts run. */
const tools = {
  biome: '@biomejs/biome/bin/biome',
  jest: 'jest/bin/jest.js',
  knip: 'knip/bin/knip.js',
  tsc: 'typescript/bin/tsc',
};

/**
 * Runs a program of `node_modules` with this very Node, its output going where ours goes.
 *
 * @returns {boolean} whether it ended well
 */
export function runTool(name, args) {
  return runNode(join('node_modules', tools[name]), args);
}

/** Runs a file of the repository with this very Node. */
export function runNode(file, args = []) {
  const { status, signal, error } = spawnSync(process.execPath, [join(root, file), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (error !== undefined) console.error(`${file} did not run: ${error.message}`);
  if (signal !== null) console.error(`${file} was ended by ${signal}.`);
  return status === 0;
}
