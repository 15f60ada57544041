import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Programs that no npm package brings: the names they go by, and where they come from. */
export const systemTools = {
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

/** A program of the table. */
export type SystemTool = keyof typeof systemTools;

/** Where a program is on the PATH. */
export function findTool(tool: SystemTool): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const endings = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];
  return systemTools[tool].names
    .flatMap((name) => folders.flatMap((folder) => endings.map((end) => join(folder, name + end))))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
