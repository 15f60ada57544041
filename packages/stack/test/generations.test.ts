import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { findTool } from '../../../test/find-tool';
import type { AlertGroupName } from '../src/alerts/alert-groups';
import { type ChainProfileName, chainProfiles } from '../src/config/chain-profiles';
import { resolveConfig } from '../src/config/resolve-config';
import type { StackConfig } from '../src/config/stack-config';
import { renderStack } from '../src/render-stack';
import { createContext, type StackContext } from '../src/stack-context';
import { writeAlertTests } from './alerts/alert-tests';
import { allCases } from './alerts/all-cases';
import { runRuleTests } from './alerts/run-rule-tests';
import { writeCaseFiles } from './alerts/write-case-files';
import { fullConfig } from './full-config';
import { describeGenerations } from './generations';

const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-generations-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const configs: [string, StackConfig][] = [
  ...(Object.keys(chainProfiles) as ChainProfileName[]).map(
    (chainProfile): [string, StackConfig] => [chainProfile, { ...fullConfig, chainProfile }],
  ),
  ['aixn_', { ...fullConfig, prefix: 'aixn_' }],
];

describeGenerations('the stack', ({ promtool, amtool }) => {
  it.each(configs)('is taken without a complaint, for %s', (name, config) => {
    const stack = join(folder, name);
    for (const { path, content } of renderStack(config)) {
      mkdirSync(dirname(join(stack, path)), { recursive: true });
      writeFileSync(join(stack, path), content);
    }
    const rules = renderStack(config).filter(({ path }) => path.startsWith('prometheus/rules/'));
    const run = (tool: string, ...args: readonly string[]) =>
      execFileSync(tool, args, { cwd: stack, encoding: 'utf8', stdio: 'pipe' });

    expect(rules.length).toBeGreaterThan(1);
    const lint = ['check', 'rules', '--lint=all', '--lint-fatal'];
    run(promtool, ...lint, ...rules.map(({ path }) => path));
    run(promtool, 'check', 'config', 'prometheus/prometheus.yml');
    run(amtool, 'check-config', 'alertmanager/alertmanager.yml');
  });

  // alerts.test.ts has those of the system, in all profiles.
  if (promtool === findTool('promtool')) return;

  it('fires and stays quiet in all cases', async () => {
    const context = createContext(resolveConfig({ ...fullConfig, prefix: 'aixn_' }));
    const files = writeCases(context);
    expect(files.length).toBeGreaterThan(100);
    const batches = [files.filter((_, i) => i % 2 === 0), files.filter((_, i) => i % 2 === 1)];
    const failures = await Promise.all(batches.map((batch) => runRuleTests(promtool, batch)));
    expect(failures.flatMap((failed) => [...failed.values()]).join('\n')).toBe('');
  }, 300_000);
});

/** Writes all cases of all alerts; returns the test files. */
function writeCases(context: StackContext): string[] {
  return Object.entries(allCases)
    .flatMap(([group, write]) => writeAlertTests(context, group as AlertGroupName, write))
    .map((test) => writeCaseFiles(join(folder, 'cases'), test));
}
