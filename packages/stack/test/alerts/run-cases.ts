import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AlertGroupName } from '../../src/alerts/alert-groups';
import { resolveConfig } from '../../src/config/resolve-config';
import type { StackConfig } from '../../src/config/stack-config';
import { createContext } from '../../src/stack-context';
import { fullConfig } from '../full-config';
import { writeAlertTests } from './alert-tests';
import { allCases } from './all-cases';
import { runRuleTests } from './run-rule-tests';
import { writeCaseFiles } from './write-case-files';

/** All groups of alerts. */
export const allGroups = Object.keys(allCases) as readonly AlertGroupName[];

/**
 * Runs the cases of groups of alerts.
 *
 * @param config - what is different from the full configuration
 * @returns what promtool says of the cases that failed; empty if none did
 */
export async function runCases(
  promtool: string,
  config: StackConfig,
  groups: readonly AlertGroupName[],
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-cases-'));
  try {
    const context = createContext(resolveConfig({ ...fullConfig, ...config }));
    const files = groups
      .flatMap((group) => writeAlertTests(context, group, allCases[group]))
      .map((test) => writeCaseFiles(folder, test));
    if (files.length === 0) throw new Error(`There are no cases of ${groups.join(', ')}.`);
    return [...(await runRuleTests(promtool, files)).values()].join('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
