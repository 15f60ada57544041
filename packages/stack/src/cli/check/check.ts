import { checkStack, findHints, stackChecks } from '../../checks/check-stack';
import { resolveConfig } from '../../config/resolve-config';
import { defineCommand } from '../command';
import { renderTable } from '../render-table';
import { dirArg, openStackFolder } from '../stack-folder';
import { checkWithTools } from './check-with-tools';
import { readStack } from './read-stack';
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
    const { files, model } = readStack(folder.dir, resolveConfig(folder.config));
    const findings = checkStack(model);
    for (const line of renderFindings(findings)) write(line);
    const hints = findHints(model);
    if (hints.length > 0) write('Hints, of what you wrote; nothing has to be done:\n');
    for (const line of renderFindings(hints)) write(line);
    const tools = await checkWithTools(folder.dir, files, model.own);
    const own = {
      what: `${stackChecks.length} checks of ${files.length} files`,
      outcome: findings.length === 0 ? 'ok' : 'failed',
      detail: [
        count(findings, 'finding'),
        ...(hints.length > 0 ? [count(hints, 'hint')] : []),
      ].join(', '),
    };
    const results = [own, ...tools];
    const rows = results.map(({ what, outcome, detail }) => [outcome, what, detail]);
    for (const line of renderTable(rows, '')) write(line);
    return results.some(({ outcome }) => outcome === 'failed') ? 1 : 0;
  },
});

function count(found: readonly unknown[], word: string): string {
  return `${found.length} ${word}${found.length === 1 ? '' : 's'}`;
}
