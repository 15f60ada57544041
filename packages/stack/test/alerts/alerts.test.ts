import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { describeWithTool } from '../../../../test/system-tools';
import { type AlertGroupName, writeAlerts } from '../../src/alerts/alert-groups';
import { type ChainProfileName, chainProfiles } from '../../src/config/chain-profiles';
import { resolveConfig } from '../../src/config/resolve-config';
import { createContext } from '../../src/stack-context';
import { fullConfig } from '../full-config';
import type { WriteAlertCases } from './alert-cases';
import { writeAlertTests } from './alert-tests';
import { allCases } from './all-cases';

const groups = Object.entries(allCases) as [AlertGroupName, WriteAlertCases][];
const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-alerts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const profiles = Object.keys(chainProfiles) as ChainProfileName[];

const context = createContext(resolveConfig(fullConfig));

it.each(groups)('each alert of %s is seen firing, waiting and quiet', (group, writeCases) => {
  const cases = writeCases(context);
  const names = (writeAlerts(context).get(group) ?? []).map(({ name }) => name);
  expect(Object.keys(cases).sort()).toEqual([...names].sort());
  for (const { name, forSeconds } of writeAlerts(context).get(group) ?? []) {
    const seen = new Set(
      (cases[name] ?? []).map(({ expect: e }) => (Array.isArray(e) ? 'fires' : e)),
    );
    expect([name, ...seen].sort()).toEqual(
      [
        name,
        'fires',
        // The one that fires always.
        ...(name === 'Watchdog' ? [] : ['quiet']),
        ...(forSeconds > 0 ? ['pending'] : []),
      ].sort(),
    );
  }
});

describeWithTool('the alerts', 'promtool', (promtool) => {
  for (const chainProfile of profiles) {
    for (const [group, writeCases] of groups) {
      it(`of the group ${group} fire and stay quiet with the profile ${chainProfile}`, () => {
        const context = createContext(resolveConfig({ ...fullConfig, chainProfile }));
        const written = writeAlertTests(context, group, writeCases);
        const files = written.map(({ alert, stepSeconds, rules, tests }) => {
          const name = `${chainProfile}-${alert}-${stepSeconds}`;
          writeFileSync(join(folder, `${name}.rules.yml`), rules);
          const file = join(folder, `${name}.yml`);
          writeFileSync(file, tests.replace('rules.yml', `${name}.rules.yml`));
          return file;
        });
        if (files.length === 0) return;
        expect(runPromtool(promtool, ['test', 'rules', ...files])).not.toMatch(/FAILED/);
      }, 60_000);
    }
  }
});

function runPromtool(promtool: string, args: readonly string[]): string {
  try {
    return execFileSync(promtool, args, { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return `FAILED\n${stdout}${stderr}`;
  }
}
