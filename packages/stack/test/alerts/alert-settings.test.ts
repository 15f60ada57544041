import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { describeWithTools } from '../../../../test/system-tools';
import { writeAlerts } from '../../src/alerts/alert-groups';
import type { StackConfig } from '../../src/config/stack-config';
import { renderStack } from '../../src/render-stack';
import { contextOf } from '../context-of';
import { fullConfig } from '../full-config';
import { writeFiles } from '../write-files';

const bareNames = [...writeAlerts(contextOf(fullConfig)).values()].flat().map(({ name }) => name);

function fileOf(config: StackConfig, path: string): string {
  const file = renderStack(config).find((each) => each.path === path);
  if (file === undefined) throw new Error(`There is no ${path}.`);
  return file.content;
}

function ruleOf(config: StackConfig, group: string, name: string) {
  const { groups } = parse(fileOf(config, `prometheus/rules/alerts-${group}.yml`)) as {
    groups: {
      rules: { alert: string; expr: string; for?: string; labels: { severity: string } }[];
    }[];
  };
  return groups[0]?.rules.find(({ alert }) => alert === name);
}

describe('a prefix of alerts', () => {
  const files = renderStack({
    ...fullConfig,
    channels: { ...fullConfig.channels, heartbeat: { url: 'http://h.example/' } },
    alerts: { prefix: 'Xai' },
  });
  const named = new RegExp(`(?<![A-Za-z])(?:${bareNames.join('|')})(?![A-Za-z])`, 'g');

  it('is in every place that names an alert', () => {
    // Panels and comments of templates may use the words.
    const texts = files.filter(({ path }) => !/^(?:grafana|compose)|\.tmpl$/.test(path));
    const stray = texts.flatMap(({ path, content }) =>
      [path, content].flatMap((text) =>
        [...text.matchAll(named)].map(([name]) => `${path}: ${name}`),
      ),
    );
    expect(stray).toEqual([]);
    const boards = files.filter(({ path }) => path.startsWith('grafana/dashboards'));
    const inQueries = boards.flatMap(({ path, content }) =>
      [...content.matchAll(/alertname[=!~]+\\"([^"\\]+)\\"/g)]
        .flatMap(([, names = '']) => names.split('|'))
        .filter((name) => !name.startsWith('Xai'))
        .map((name) => `${path}: ${name}`),
    );
    expect(inQueries).toEqual([]);
    const paths = files.map(({ path }) => path);
    for (const name of bareNames) expect(paths).toContain(`runbooks/Xai${name}.md`);
  });

  it('leaves links between runbooks whole', () => {
    const pages = new Set(files.map(({ path }) => path));
    const links = files
      .filter(({ path }) => path.startsWith('runbooks/'))
      .flatMap(({ content }) => [...content.matchAll(/\]\((\w+\.md)\)/g)].map(([, page]) => page));
    expect(links.length).toBeGreaterThan(50);
    expect(links.filter((page) => !pages.has(`runbooks/${page}`))).toEqual([]);
  });
});

describe('an alert that is switched off', () => {
  const config: StackConfig = {
    ...fullConfig,
    alerts: { disable: ['BlockProductionStopped', 'HeadTooOld', 'Watchdog'] },
  };

  it('is in no rule, route, inhibition, board or page', () => {
    const stray = renderStack(config)
      .filter(({ path }) => /^(?:prometheus|alertmanager\/alertmanager|grafana)/.test(path))
      .filter(({ content }) =>
        /(?:BlockProductionStopped|HeadTooOld)(?!(?:`|<\/code>) \(switched off\))|alertname.{3,8}Watchdog/.test(
          content,
        ),
      )
      .map(({ path }) => path);
    expect(stray).toEqual([]);
    const paths = renderStack(config).map(({ path }) => path);
    expect(paths).not.toContain('runbooks/HeadTooOld.md');
    const mentioned = renderStack(config).filter(({ path, content }) => {
      return path.startsWith('runbooks/') && /`HeadTooOld`(?! \(switched off\))/.test(content);
    });
    expect(mentioned).toEqual([]);
  });
});

describe('an alert that is otherwise', () => {
  const config: StackConfig = {
    ...fullConfig,
    alerts: {
      override: {
        HighMemoryUsage: { severity: 'info', for: '1h30m', threshold: 70 },
        HeadTooOld: { for: '0s' },
      },
    },
  };

  it('has the severity, time and threshold that it is given, also on its page and board', () => {
    const rule = ruleOf(config, 'system', 'HighMemoryUsage');
    expect(rule).toMatchObject({ for: '1h30m', labels: { severity: 'info' } });
    expect(rule?.expr).toContain('> 70');
    const page = fileOf(config, 'runbooks/HighMemoryUsage.md');
    expect(page).toContain('**info** for system, group `system`; fires after 1h30m');
    expect(fileOf(config, 'grafana/dashboards/node.json')).toContain('"value": 70');
    expect(ruleOf(config, 'system', 'CriticalMemoryUsage')).toEqual(
      ruleOf(fullConfig, 'system', 'CriticalMemoryUsage'),
    );
  });

  it('fires at once where it is told to, and says why', () => {
    expect(
      ruleOf(config, 'sync', 'HeadTooOld') ?? ruleOf(config, 'chain', 'HeadTooOld'),
    ).not.toHaveProperty('for');
    expect(fileOf(config, 'prometheus/rules/alerts-chain.yml')).toContain('(alerts.override)');
  });
});

it('a job of the user that cannot be scraped is told', () => {
  const config = { ...fullConfig, scrapeJobs: [{ job_name: 'geth (own)' }] };
  expect(ruleOf(config, 'monitoring', 'TargetDown')?.expr).toContain('|geth..own.');
  expect(ruleOf(config, 'monitoring', 'TargetMissing')?.expr).not.toContain('geth');
});

describe('groups that not every chain has', () => {
  const without = renderStack({ targets: { node: ['10.0.0.1:8000'] } });
  const paths = (files: typeof without) => new Set(files.map(({ path }) => path));
  const optional = ['ai', 'mining', 'validation'].map(
    (name) => `prometheus/rules/alerts-${name}.yml`,
  );
  const boards = ['grafana/dashboards/ai.json', 'grafana/dashboards/mining.json'];

  it('are there only where asked for', () => {
    for (const path of [...optional, ...boards, 'runbooks/MinersStopped.md']) {
      expect(paths(without)).not.toContain(path);
    }
    const asked = renderStack({
      targets: { ai: ['10.0.0.1:8000'] },
      groups: ['mining', 'validation'],
    });
    for (const path of [...optional, ...boards]) expect(paths(asked)).toContain(path);
  });

  it('leave no recording rule and no panel behind', () => {
    const all = without.map(({ content }) => content).join('\n');
    expect(all).not.toMatch(/:xai_(?:mining|ai)_/);
    const panels = without
      .filter(({ path }) => path.startsWith('grafana/dashboards/'))
      .map(({ content }) => content)
      .join('\n');
    expect(panels).not.toMatch(/xai_(?:mining|ai|validation)_|xai_network_hashrate/);
  });

  it('share a board of which each has its part', () => {
    const board = (groups: StackConfig['groups']) =>
      renderStack({ targets: { node: ['10.0.0.1:8000'] }, ...(groups && { groups }) }).find(
        ({ path }) => path === 'grafana/dashboards/mining.json',
      )?.content;
    expect(board(['mining'])).not.toContain('xai_validation_');
    expect(board(['validation'])).not.toContain('xai_mining_');
    expect(board(['validation'])).toContain('xai_validation_');
  });
});

describeWithTools('the tools of the engines', ['promtool', 'amtool'], ({ promtool, amtool }) => {
  const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-own-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('accept a stack with everything that operators make their own', () => {
    writeFiles(
      folder,
      renderStack({
        ...fullConfig,
        targets: {
          node: [
            { address: '10.0.0.1:8000', labels: { name: 'paris-1', region: 'eu', note: 'a $1 b' } },
            { address: '[fd00::1]:8000', labels: { region: 'eu' } },
          ],
        },
        alerts: { prefix: 'Xai', disable: ['NodeDown'] },
        scrapeJobs: [{ job_name: 'geth', static_configs: [{ targets: ['10.0.0.1:6060'] }] }],
        ruleFiles: ['own/*.yml'],
        channels: {
          receivers: [
            {
              name: 'telegram',
              matchers: ['severity=~"critical|warning"'],
              repeat_interval: '1h',
              telegram_configs: [{ bot_token: 'token', chat_id: 1 }],
            },
          ],
        },
      }),
    );
    const run = (tool: string, args: readonly string[], cwd: string) =>
      execFileSync(tool, args, { cwd: join(folder, cwd), stdio: 'pipe', encoding: 'utf8' });
    expect(run(promtool, ['check', 'config', 'prometheus.yml'], 'prometheus')).toContain('SUCCESS');
    expect(run(amtool, ['check-config', 'alertmanager.yml'], 'alertmanager')).toContain('SUCCESS');
  });
});
