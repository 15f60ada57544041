import { runTool } from './run-tool.mjs';

/**
 * Compiles what has changed, and checks the types on the way.
 *
 * @param {readonly string[]} projects - folders with a tsconfig.json; all of them by default
 * @returns {boolean} whether everything compiles
 */
export function build(projects = []) {
  const built = runTool('tsc', ['-b', ...projects]);
  if (!built) console.error('The build failed: the compiler names file and line above.');
  return built;
}
