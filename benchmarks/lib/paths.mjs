import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the benchmarks. */
export const benchmarksFolder = fileURLToPath(new URL('..', import.meta.url));

/** The folder of the repository. */
export const repositoryFolder = fileURLToPath(new URL('../..', import.meta.url));

/** Requires a package of the benchmarks, or of one of the packages that is given as second. */
export function requirePackage(name, from) {
  const own = createRequire(import.meta.url);
  return from === undefined ? own(name) : createRequire(own.resolve(from))(name);
}

/** The checkout of an earlier commit to compare with, if there is one; workers inherit it. */
export function folderBefore() {
  return process.env.XAI_METRICS_BEFORE;
}

/** Requires what one of our own packages has built. */
export function requireOurs(name, folder = repositoryFolder) {
  return createRequire(import.meta.url)(join(folder, 'packages', name, 'dist', 'index.js'));
}
