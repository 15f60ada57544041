import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, it } from '@jest/globals';

/** Programs that no npm package brings: the names they go by, and where they come from. */
const systemTools = {
  promtool: { names: ['promtool'], debianPackage: 'prometheus' },
  prometheus: { names: ['prometheus'], debianPackage: 'prometheus' },
  amtool: { names: ['amtool'], debianPackage: 'prometheus-alertmanager' },
  alertmanager: {
    names: ['prometheus-alertmanager', 'alertmanager'],
    debianPackage: 'prometheus-alertmanager',
  },
} as const;

type SystemTool = keyof typeof systemTools;

/**
 * Where a program is on the PATH.
 *
 * @public
 */
export function findTool(tool: SystemTool): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const endings = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];
  return systemTools[tool].names
    .flatMap((name) => folders.flatMap((folder) => endings.map((end) => join(folder, name + end))))
    .find(isExecutable);
}

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
  const path = findTool(tool);
  if (path !== undefined) describe(title, () => define(path));
  else {
    const { debianPackage } = systemTools[tool];
    skipOutsideCi(title, `${tool} is not on the PATH; Debian's package ${debianPackage} has it`);
  }
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

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
