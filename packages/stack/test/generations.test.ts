import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { type ChainProfileName, chainProfiles } from '../src/config/chain-profiles';
import type { StackConfig } from '../src/config/stack-config';
import { renderStack } from '../src/render-stack';
import { runCases } from './alerts/run-cases';
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

describeGenerations('the stack', ({ name, promtool, amtool }) => {
  const taken = configs.filter(([of]) => name === 'system' || ['12s', 'aixn_'].includes(of));
  it.each(taken)('is taken without a complaint, for %s', (of, config) => {
    const stack = join(folder, name, of);
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

  // The system's are in alerts.test.ts; all of them with all engines take minutes: npm run alerts.
  if (name === 'system') return;
  it('fires and stays quiet, for aixn_', async () => {
    const config = { prefix: 'aixn_', chainProfile: 'devnet' } as const;
    const groups = ['availability', 'consensus', 'api', 'monitoring'] as const;
    // Prometheus 3 leaves the oldest sample out of a range, which budgets with short windows feel most.
    const budgets = name === 'forky' ? (['slo'] as const) : [];
    expect(await runCases(promtool, config, [...groups, ...budgets])).toBe('');
  }, 120_000);
});
