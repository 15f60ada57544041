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
  nodeExporter: {
    names: ['prometheus-node-exporter', 'node_exporter'],
    debianPackage: 'prometheus-node-exporter',
  },
  blackboxExporter: {
    names: ['prometheus-blackbox-exporter', 'blackbox_exporter'],
    debianPackage: 'prometheus-blackbox-exporter',
  },
  chromium: { names: ['chromium', 'chromium-browser'], debianPackage: 'chromium' },
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

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
