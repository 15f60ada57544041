import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from '@jest/globals';
import { describeWithTool } from '../../../../test/system-tools';
import { fullConfig } from '../full-config';
import { runCommand, useFolder, writeStack } from './run-command';

const folder = useFolder();

beforeEach(() => writeStack(folder.path, fullConfig));

describeWithTool('check', 'promtool', () =>
  describeWithTool('with the tools on the PATH', 'amtool', () => {
    it('finds nothing in a stack as it was generated', async () => {
      const { code, output } = await runCommand(folder.path, ['check']);
      expect(output).toMatch(/^ok {2}\d+ checks of \d+ files +0 findings\n/m);
      expect(output).toMatch(/^ok +promtool check rules$/m);
      expect(output).toMatch(/^ok +promtool check config$/m);
      expect(output).toMatch(/^ok +amtool check-config$/m);
      expect(code).toBe(0);
    });

    it('accepts rules, rule files, boards and jobs of the user', async () => {
      writeStack(folder.path, {
        ...fullConfig,
        scrapeJobs: [{ job_name: 'geth', static_configs: [{ targets: ['127.0.0.1:6060'] }] }],
        ruleFiles: ['own/*.yml', '../elsewhere.yml'],
      });
      const rule = { alert: 'GethFoo', expr: 'sum(geth_foo) > 1', labels: { team: 'chain' } };
      mkdirSync(at('prometheus/own'));
      writeRules('prometheus/rules/mine.yml', rule);
      writeRules('prometheus/own/geth.yml', { ...rule, alert: 'GethBar' });
      writeRules('elsewhere.yml', { record: 'geth_foo_sum', expr: 'sum(geth_foo)' });
      const panels = [{ title: 'Mine', type: 'stat', targets: [{ expr: 'geth_foo_sum' }] }];
      writeFileSync(at('grafana/dashboards/mine.json'), JSON.stringify({ panels }));
      const { code, output } = await runCommand(folder.path, ['check']);
      expect(output).toMatch(/^ok {2}\d+ checks of \d+ files +0 findings, 4 hints$/m);
      expect(output).toMatch(/GethBar: It has no severity/);
      expect(output).toMatch(/^ok +promtool check config$/m);
      expect(code).toBe(0);
    });

    it('asks of rules of the user what holds for everyone, wherever they are', async () => {
      writeStack(folder.path, { ...fullConfig, ruleFiles: ['own/*.yml', 'gone.yml'] });
      mkdirSync(at('prometheus/own'));
      writeRules('prometheus/own/mine.yml', {
        alert: 'NodeDown',
        expr: 'xai_no_such_metric > 0',
        labels: { severity: 'page' },
      });
      writeFileSync(at('prometheus/own/broken.yml'), 'groups: [');
      const { code, output } = await runCommand(folder.path, ['check']);
      expect(output).toContain('The stack has a rule NodeDown already.');
      expect(output).toContain('Nothing exposes xai_no_such_metric.');
      expect(output).toContain('Its severity is "page", which no route knows.');
      expect(output).toMatch(/^prometheus\/own\/broken\.yml\n {2}the file: It cannot be read/m);
      expect(output).toContain('There is no file gone.yml, seen from the folder prometheus.');
      expect(output).toMatch(/^failed +\d+ checks of \d+ files +5 findings, 1 hint$/m);
      expect(code).toBe(1);
    });

    it('knows severities that receivers of the user ask for', async () => {
      const receiver = { name: 'pager', webhook_configs: [{ url: 'http://127.0.0.1:1/' }] };
      writeStack(folder.path, {
        ...fullConfig,
        channels: { receivers: [{ ...receiver, matchers: ['severity="page"'] }] },
      });
      const labels = { severity: 'page' };
      writeRules('prometheus/rules/mine.yml', { alert: 'GethFoo', expr: 'geth_foo > 1', labels });
      const { code, output } = await runCommand(folder.path, ['check']);
      expect(output).toMatch(/^ok {2}\d+ checks of \d+ files +0 findings, 1 hint$/m);
      expect(code).toBe(0);
    });

    it('finds a rule on a metric that does not exist', async () => {
      appendRule('vector(1) and xai_no_such_metric{job="xai-node"} > 0');
      const { code, output } = await runCommand(folder.path, ['check']);
      expect(output).toContain('prometheus/rules/mine.yml\n  Mine: ');
      expect(output).toContain('xai_no_such_metric');
      expect(output).toMatch(/^failed +\d+ checks of/m);
      expect(code).toBe(1);
    });

    it('shows the words of the tools', async () => {
      const file = at('alertmanager/alertmanager.yml');
      writeFileSync(file, `${readFileSync(file, 'utf8')}no_such_setting: 1\n`);
      const { code, output } = await runCommand(folder.path, ['check']);
      expect(output).toMatch(/^failed +amtool check-config[\s\S]*no_such_setting not found/m);
      expect(code).toBe(1);
    });

    it('shows of them only what is wrong', async () => {
      writeFileSync(at('prometheus/rules/mine.yml'), 'groups: [{ name: x }, 1]\n');
      const { output } = await runCommand(folder.path, ['check']);
      expect(output).toMatch(/FAILED:\n *rules\/mine\.yml/);
      expect(output).not.toContain('SUCCESS');
    });

    it('misses a folder that is gone', async () => {
      rmSync(at('alertmanager'), { recursive: true });
      const { code, output } = await runCommand(folder.path, ['check']);
      expect(output).toMatch(/^failed +amtool check-config +there is no folder alertmanager$/m);
      expect(code).toBe(1);
    });
  }),
);

it('check says which tools are missing, and how to get them', async () => {
  const { code, output } = await runCommand(folder.path, ['check'], { PATH: folder.path });
  expect(output).toMatch(
    /^skipped +promtool check config +there is no promtool on the PATH \(Debian 12, .*\)$/m,
  );
  expect(output).toMatch(
    /^skipped +amtool check-config +there is no amtool on the PATH \(Debian,/m,
  );
  expect(code).toBe(0);
});

it('check --list shows each check with its reason', async () => {
  const { code, output } = await runCommand(folder.path, ['check', '--list']);
  expect(output).toMatch(/^metrics-exist\n {4}[A-Z].*\.$/m);
  expect(code).toBe(0);
});

function appendRule(expr: string): void {
  const rule = { alert: 'Mine', expr, labels: { severity: 'warning', service: 'api' } };
  const groups = [{ name: 'mine', rules: [rule] }];
  appendFileSync(at('prometheus/rules/mine.yml'), JSON.stringify({ groups }));
}

function writeRules(path: string, rule: object): void {
  const groups = [{ name: path, rules: [rule] }];
  writeFileSync(at(path), JSON.stringify({ groups }));
}

function at(path: string): string {
  return join(folder.path, path);
}
