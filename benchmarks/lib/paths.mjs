import { createRequire } from 'node:module';
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

/** Requires what one of our own packages has built. */
export function requireOurs(name) {
  return createRequire(import.meta.url)(`../../packages/${name}/dist/index.js`);
}
