import { describe, it } from '@jest/globals';
import { findTool, type SystemTool, systemTools } from './find-tool';

/**
 * Tests that need a program of the system: skipped where it is missing, see {@link skipOutsideCi}.
 *
 * @param define - is given the path of the program
 */
export function describeWithTool(
  title: string,
  tool: SystemTool,
  define: (path: string) => void,
): void {
  describeWithTools(title, [tool], (paths) => define(paths[tool]));
}

/**
 * Tests that need several programs of the system: skipped where one is missing.
 *
 * @param define - is given the paths of the programs
 */
export function describeWithTools<const Tool extends SystemTool>(
  title: string,
  tools: readonly Tool[],
  define: (paths: Readonly<Record<Tool, string>>) => void,
): void {
  const found = tools.map((tool) => [tool, findTool(tool)] as const);
  const missing = found.filter(([, path]) => path === undefined).map(([tool]) => tool);
  if (missing.length === 0) {
    describe(title, () => define(Object.fromEntries(found) as Record<Tool, string>));
    return;
  }
  const packages = [...new Set(missing.map((tool) => systemTools[tool].debianPackage))];
  const whatHasThem = packages.length === 1 ? 'package' : 'packages';
  skipOutsideCi(
    title,
    `not on the PATH: ${missing.join(', ')}; Debian has it in the ${whatHasThem} ${packages.join(', ')}`,
  );
}

/**
 * Skips tests and says why; the test script repeats it at its end. In CI it fails instead: there a
 * skipped test would look like a passed one.
 */
export function skipOutsideCi(title: string, reason: string): void {
  if (process.env.CI === 'true') throw new Error(`${title}: ${reason}. CI must not skip it.`);
  describe.skip(title, () => {
    it(`skipped: ${reason}`, () => {});
  });
}
