import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { benchmarksFolder, repositoryFolder } from './paths.mjs';

/** Runs npm in a folder; its output goes to the error stream. */
export function runNpm(args, folder = benchmarksFolder) {
  execFileSync('npm', args, {
    cwd: folder,
    stdio: ['ignore', process.stderr.fd, process.stderr.fd],
    shell: process.platform === 'win32',
  });
}

/** Installs the packages to compare with and builds our own, where that is missing. */
export function prepare() {
  if (!existsSync(join(repositoryFolder, 'node_modules', 'prom-client'))) {
    runNpm(['ci'], repositoryFolder);
  }
  if (!existsSync(join(benchmarksFolder, 'node_modules', 'prom-client'))) {
    runNpm(['ci', '--ignore-scripts']);
  }
  const built = [
    ...['core', 'express', 'koa', 'fastify'].map((name) => `packages/${name}/dist/index.js`),
    'examples/dist/demo/demo.js',
  ].every((file) => existsSync(join(repositoryFolder, file)));
  if (!built) runNpm(['run', 'build'], repositoryFolder);
}
