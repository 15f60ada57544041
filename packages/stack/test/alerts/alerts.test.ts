import { expect, it } from '@jest/globals';
import { describeWithTool } from '../../../../test/system-tools';
import { type AlertGroupName, writeAlerts } from '../../src/alerts/alert-groups';
import { resolveConfig } from '../../src/config/resolve-config';
import { createContext } from '../../src/stack-context';
import { fullConfig } from '../full-config';
import type { WriteAlertCases } from './alert-cases';
import { allCases } from './all-cases';
import { allGroups, runCases } from './run-cases';

const groups = Object.entries(allCases) as [AlertGroupName, WriteAlertCases][];
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
  // All of them in all profiles, with all engines and both prefixes, take minutes: npm run alerts.
  it.each(allGroups.map((group) => [group, group === 'slo' ? 'devnet' : '12s'] as const))(
    'of the group %s fire and stay quiet with the profile %s',
    async (group, chainProfile) => {
      expect(await runCases(promtool, { chainProfile }, [group])).toBe('');
    },
    120_000,
  );
});
