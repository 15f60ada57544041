import { checkStack, stackChecks } from '../../checks/check-stack';
import { readStackFiles } from '../../checks/read-stack-files';
import { resolveConfig } from '../../config/resolve-config';
import { defineCommand } from '../command';
import { renderTable } from '../render-table';
import { dirArg, openStackFolder } from '../stack-folder';
import { checkWithTools } from './check-with-tools';
import { readFolder } from './read-folder';
import { renderFindings } from './render-findings';

/** `xai-metrics check`: lints the files of a stack, with the tools of Prometheus too. */
export const check = defineCommand({
  about: 'Checks the rules, boards and configurations of a stack, also those changed by hand.',
  examples: ['xai-metrics check', 'xai-metrics check --list'],
  notes: [
    'promtool and amtool check as well, where they are on the PATH (Debian: apt-get install prometheus prometheus-alertmanager; macOS: brew install prometheus alertmanager).',
  ],
  args: {
    dir: dirArg,
    list: { kind: 'switch', help: 'shows what is checked, and checks nothing' },
  },
  async run({ dir, list }, { write }) {
    if (list) {
      for (const { name, about } of stackChecks) write(`${name}\n    ${about}`);
      return 0;
    }
    const folder = openStackFolder(dir);
    const files = readFolder(folder.dir);
    const findings = checkStack(readStackFiles(files, resolveConfig(folder.config)));
    for (const line of renderFindings(findings)) write(line);
    const tools = await checkWithTools(folder.dir, files);
    const own = {
      what: `${stackChecks.length} checks of ${files.length} files`,
      outcome: findings.length === 0 ? 'ok' : 'failed',
      detail: findings.length === 1 ? '1 finding' : `${findings.length} findings`,
    };
    const results = [own, ...tools];
    const rows = results.map(({ what, outcome, detail }) => [outcome, what, detail]);
    for (const line of renderTable(rows, '')) write(line);
    return results.some(({ outcome }) => outcome === 'failed') ? 1 : 0;
  },
});
