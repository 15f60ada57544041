import { checkStack } from '/tmp/wt/e/packages/stack/src/checks/check-stack';
import { readStackFiles } from '/tmp/wt/e/packages/stack/src/checks/read-stack-files';
import { resolveConfig } from '/tmp/wt/e/packages/stack/src/config/resolve-config';
import { renderStack } from '/tmp/wt/e/packages/stack/src/render-stack';
import { fullConfig } from '/tmp/wt/e/packages/stack/test/full-config';

const seen = new Set<string>();
for (const extra of [
  {},
  { chainProfile: '10min' },
  { chainProfile: '400ms' },
  { chainProfile: 'devnet' },
  { prefix: 'aixn_' },
] as any[]) {
  const config = { ...fullConfig, ...extra };
  const findings = checkStack(readStackFiles(renderStack(config), resolveConfig(config)));
  console.log(JSON.stringify(extra), findings.length);
  if (Object.keys(extra).length === 0)
    for (const f of findings)
      console.log(`${f.check} | ${f.file} | ${f.where}\n    ${f.problem} -> ${f.remedy}`);
}
