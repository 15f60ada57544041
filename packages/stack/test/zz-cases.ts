import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AlertGroupName } from '../src/alerts/alert-groups';
import { chainProfiles } from '../src/config/chain-profiles';
import { resolveConfig } from '../src/config/resolve-config';
import { createContext } from '../src/stack-context';
import { writeAlertTests } from './alerts/alert-tests';
import { allCases } from './alerts/all-cases';
import { fullConfig } from './full-config';

for (const chainProfile of Object.keys(chainProfiles) as (keyof typeof chainProfiles)[]) {
  const dir = join('/tmp/e-scratch/cases', chainProfile);
  mkdirSync(dir, { recursive: true });
  const context = createContext(resolveConfig({ ...fullConfig, chainProfile }));
  for (const [group, cases] of Object.entries(allCases))
    for (const t of writeAlertTests(context, group as AlertGroupName, cases)) {
      writeFileSync(join(dir, `${t.alert}.rules.yml`), t.rules);
      writeFileSync(
        join(dir, `${t.alert}.test.yml`),
        t.tests.replace('rules.yml', `${t.alert}.rules.yml`),
      );
    }
}
