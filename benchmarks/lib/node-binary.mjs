import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runNpm } from './npm.mjs';
import { benchmarksFolder } from './paths.mjs';

/**
 * Finds the Node to measure with.
 *
 * @param given - nothing for this one, a path, or a version such as `24`, which comes from npm's
 *   packages of Node binaries and is kept in `.nodes`
 * @returns path and version
 */
export function findNode(given) {
  const path = given === undefined ? process.execPath : resolve(given);
  return { path, version: execFileSync(path, ['--version'], { encoding: 'utf8' }).trim() };
}

function resolve(given) {
  if (!/^v?\d+(\.\d+)*$/.test(given)) return given;
  const version = given.replace('v', '');
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const folder = join(benchmarksFolder, '.nodes', version);
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  const path = join(folder, 'node_modules', name, 'bin', file);
  if (!existsSync(path)) {
    runNpm(['install', '--no-save', '--ignore-scripts', '--prefix', folder, `${name}@${version}`]);
  }
  return path;
}
