import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { describeWithTool } from '../../../../test/system-tools';
import { checkStack } from '../../src/checks/check-stack';
import { readStackFiles } from '../../src/checks/read-stack-files';
import { resolveConfig } from '../../src/config/resolve-config';
import { renderStack } from '../../src/render-stack';
import { fullConfig } from '../full-config';
import { runCases } from './run-cases';

const config = {
  ...fullConfig,
  chains: {
    bitcoin: { chainProfile: '10min' },
    solana: { chainProfile: '400ms', thresholds: { minPeers: 5 } },
    'bor.2': { blockSeconds: 2 },
  },
} as const;
const files = renderStack(config);
const rules = files
  .filter(({ path }) => path.startsWith('prometheus/rules/'))
  .flatMap(({ content }) => parse(content).groups)
  .flatMap((group) => group.rules);
const alertsOf = (name: string) => rules.filter(({ alert }) => alert === name);

describe('a stack with chains of several paces', () => {
  it('keeps every check of its files', () => {
    expect(checkStack(readStackFiles(files, resolveConfig(config)))).toEqual([]);
  });

  it.each(['BlockProductionStopped', 'HeadTooOld', 'HeadLagging', 'StuckWhileSynced'])(
    'has %s once for each of them, and once for all others',
    (name) => {
      const alerts = alertsOf(name);
      expect(alerts.map(({ labels }) => labels.chain)).toEqual([
        ...[undefined, 'bitcoin', 'solana', 'bor.2'],
      ]);
      expect(alerts[0].expr).toContain('chain!~"bitcoin|solana|bor\\\\.2"');
      expect(alerts[1].expr).toContain('chain="bitcoin"');
      // No selector of chains is left that reads them all.
      for (const { expr } of alerts) {
        const selectors = [...expr.matchAll(/xai_(?:block|chain|sync)\w*\{([^}]*)\}/g)];
        expect(selectors.every(([, matchers]) => /chain(?:=|!~)"/.test(matchers))).toBe(true);
      }
    },
  );

  it('has an alert once where the pace of no chain matters', () => {
    for (const name of ['NodeDown', 'HighCPUUsage', 'ChainNotSynced', 'HighAPIErrorRate']) {
      expect(alertsOf(name).map(({ labels }) => labels.chain)).toEqual([undefined]);
    }
    expect(alertsOf('LowPeerCount').map(({ labels }) => labels.chain)).toEqual([
      ...[undefined, 'solana'],
    ]);
  });

  it('records for a chain what its window is named for', () => {
    const recorded = rules.filter(({ record }) => /validation_time_seconds:p95/.test(record));
    expect(recorded.map(({ record }) => record.split('_').at(-1))).toEqual(['15m', '6h', '5m']);
    expect(recorded[1].expr).toContain('chain="bitcoin"');
    expect(recorded[2].expr).toContain('chain=~"solana|bor\\\\.2"');
  });

  it('colours the series of a chain by its own limits', () => {
    const file = files.find(({ path }) => path === 'grafana/dashboards/chain.json');
    const { panels } = JSON.parse(file?.content ?? '') as {
      panels: { title: string; fieldConfig: { overrides?: unknown[] } }[];
    };
    const panel = panels.find(({ title }) => title === 'Lag behind the reference');
    const override = (options: string, limit: number) => ({
      matcher: { id: 'byRegexp', options },
      properties: [
        {
          id: 'thresholds',
          value: {
            mode: 'absolute',
            steps: [
              { value: null, color: 'green' },
              { value: limit, color: 'yellow' },
            ],
          },
        },
      ],
    });
    expect(panel?.fieldConfig.overrides).toEqual([
      override('/(^| )bitcoin( |$)/', 4),
      override('/(^| )solana( |$)/', 150),
      override('/(^| )bor\\.2( |$)/', 24),
    ]);
  });

  it('has one runbook for an alert, with each of its expressions', () => {
    const page = files.find(({ path }) => path === 'runbooks/HeadLagging.md')?.content ?? '';
    for (const { expr } of alertsOf('HeadLagging')) expect(page).toContain(expr);
    expect(page).toContain('On the chain `bitcoin` it fires after 5m, if');
    expect(page).toContain('On the chain `solana`: The head is more than 150 blocks behind');
  });
});

describeWithTool('alerts of a chain with its own pace', 'promtool', (promtool) => {
  // All groups, and the faults put into them: npm run alerts -- chains, npm run mutate -- chains.
  it('fire, wait and stay quiet by its limits, as do those of all others', async () => {
    const { chains } = config;
    expect(await runCases(promtool, { chainProfile: '12s', chains }, ['sync'])).toBe('');
  }, 120_000);
});
