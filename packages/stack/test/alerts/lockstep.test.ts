import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { describeWithTool } from '../../../../test/system-tools';
import { writeAlerts } from '../../src/alerts/alert-groups';
import { resolveConfig } from '../../src/config/resolve-config';
import { duration } from '../../src/duration';
import { createContext, type StackContext } from '../../src/stack-context';
import { fullConfig } from '../full-config';
import { writeRules } from './alert-tests';
import { runRuleTests } from './run-rule-tests';

const servers = 8;
const names = ['HeadLagging', 'HeadTooOld', 'IndexLagging'];

describeWithTool('healthy servers in lockstep', 'promtool', (promtool) => {
  it.each([0.4, 1, 2, 6, 12, 600])(
    'never lag behind each other on a chain of %d s, scraped at any time of the interval',
    async (blockSeconds) => {
      const context = createContext(resolveConfig({ ...fullConfig, blockSeconds }));
      expect(await runLockstep(promtool, context)).toBe('');
    },
    60_000,
  );
});

/** Runs the alerts about lag over servers that all have every block at once. */
async function runLockstep(promtool: string, context: StackContext): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-lockstep-'));
  try {
    const alerts = [...writeAlerts(context).values()]
      .flat()
      .filter(({ name }) => names.includes(name));
    expect(alerts.map(({ name }) => name).sort()).toEqual([...names].sort());
    const files = alerts.map((alert) => {
      writeFileSync(join(folder, `${alert.name}.rules.yml`), writeRules(context, alert));
      const file = join(folder, `${alert.name}.yml`);
      writeFileSync(file, stringify(writeTest(context, alert.name), { lineWidth: 0 }));
      return file;
    });
    return [...(await runRuleTests(promtool, files)).values()].join('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeTest(context: StackContext, alertname: string) {
  const { scrapeInterval, forShort } = context.t;
  const minutes = Array.from({ length: 15 }, (_, i) => forShort + 60 * i);
  return {
    rule_files: [`${alertname}.rules.yml`],
    evaluation_interval: duration(scrapeInterval),
    tests: [
      {
        interval: duration(scrapeInterval),
        input_series: Array.from({ length: servers }, (_, i) => writeSeries(context, i)).flat(),
        alert_rule_test: minutes.map((seconds) => ({
          eval_time: duration(seconds),
          alertname,
          exp_alerts: [],
        })),
      },
    ],
  };
}

/** The scrapes of a server are spread over the interval, and its polls over the time between two. */
function writeSeries({ config, m, t, jobs }: StackContext, server: number) {
  const { blockSeconds } = config;
  const poll = Math.min(30, Math.max(1, blockSeconds / 2));
  const scraped = (server / servers) * t.scrapeInterval;
  const polled = (((3 * server) % servers) / servers) * poll;
  const heightAt = (seconds: number) => 10_000 + Math.floor(seconds / blockSeconds);
  const samples = (read: (seconds: number) => number) =>
    Array.from({ length: 100 }, (_, i) => read(i * t.scrapeInterval - scraped)).join(' ');
  const series = (metric: string) =>
    `${metric}{cluster="c",job="${jobs.node}",instance="${server}"}`;
  return [
    { series: series(m.blocks.height), values: samples((s) => heightAt(s - polled)) },
    {
      series: series(m.blocks.headTimestampSeconds),
      values: samples((s) => Number((blockSeconds * heightAt(s - polled)).toFixed(3))),
    },
    {
      // The index asks the node by itself, as seldom as that.
      series: series(m.chain.indexLagBlocks),
      values: samples((s) => heightAt(s - polled) - heightAt(s - polled - poll)),
    },
    { series: series(m.chain.syncStatus), values: samples(() => 1) },
  ];
}
