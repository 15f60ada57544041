import { describe, expect, it } from '@jest/globals';
import type { Check } from '../../src/checks/check';
import { checkStack, stackChecks } from '../../src/checks/check-stack';
import { readStackFiles } from '../../src/checks/read-stack-files';
import { chainProfiles } from '../../src/config/chain-profiles';
import { resolveConfig } from '../../src/config/resolve-config';
import type { StackConfig } from '../../src/config/stack-config';
import { renderStack } from '../../src/render-stack';
import type { StackFile } from '../../src/stack-file';
import { fullConfig } from '../full-config';
import { checkExamples } from './examples';

const exampleConfig = resolveConfig({ targets: { node: ['127.0.0.1:8000'] } });

function runCheck(check: Check, files: readonly StackFile[]): string[] {
  return check
    .run(readStackFiles(files, exampleConfig))
    .map(({ where, problem, remedy }) => `${where}: ${problem} ${remedy}`);
}

// Those of boards have their own examples, in dashboards.test.ts.
const exampled = stackChecks.filter(({ name }) => !name.startsWith('board-'));

it('has examples of every check, and every check has its own name', () => {
  const names = exampled.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(Object.keys(checkExamples).sort()).toEqual([...names].sort());
});

describe.each(exampled.map((check) => [check.name, check] as const))('%s', (name, check) => {
  const { good, bad } = checkExamples[name] ?? { good: [], bad: [] };

  it('finds nothing in files that keep it', () => {
    expect(good.length).toBeGreaterThan(0);
    for (const files of good) expect(runCheck(check, files)).toEqual([]);
  });

  it.each(bad.map(([says, ...files]) => [says, files] as const))('finds %p', (says, files) => {
    expect(runCheck(check, files)).toContainEqual(expect.stringMatching(says));
  });

  it('is shown what it finds', () => {
    expect(bad.length).toBeGreaterThan(0);
  });
});

const stacks: [string, StackConfig][] = [
  ...Object.keys(chainProfiles).map((chainProfile): [string, StackConfig] => [
    `the profile ${chainProfile}`,
    { ...fullConfig, chainProfile: chainProfile as keyof typeof chainProfiles },
  ]),
  ['the prefix aixn_', { ...fullConfig, prefix: 'aixn_' }],
  [
    'names, labels, a prefix of alerts, and some alerts switched off or otherwise',
    {
      ...fullConfig,
      targets: {
        node: [
          {
            address: '127.0.0.1:8000',
            labels: { name: 'paris-1', region: 'eu', provider: 'hetzner' },
          },
        ],
      },
      alerts: {
        prefix: 'Xai',
        disable: [
          'Watchdog',
          'NodeDown',
          'NodeJobMissing',
          'TargetMissing',
          'TargetDown',
          'PrometheusRuleFailures',
          'SlowEndpoint',
        ],
        override: {
          HeadTooOld: { severity: 'critical', for: '0s' },
          HighMemoryUsage: { threshold: 70 },
        },
      },
    },
  ],
  ['groups of mining only', { targets: { node: ['127.0.0.1:8000'] }, groups: ['mining'] }],
  ['nothing but a node', { targets: { node: ['127.0.0.1:8000'] } }],
];

describe('the generated stack', () => {
  it.each(stacks)('keeps every check with %s', (_, config) => {
    const model = readStackFiles(renderStack(config), resolveConfig(config));
    const findings = checkStack(model).map(
      ({ check, file, where, problem, remedy }) =>
        `${check}: ${file}, ${where}: ${problem} ${remedy}`,
    );
    expect(findings).toEqual([]);
  });
});
