import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { describeWithTool } from '../../../../test/system-tools';
import { writeAlerts } from '../../src/alerts/alert-groups';
import type { AlertDefinition } from '../../src/alerts/define-alerts';
import { resolveConfig } from '../../src/config/resolve-config';
import { duration } from '../../src/duration';
import { createContext, type StackContext } from '../../src/stack-context';
import { fullConfig } from '../full-config';
import { writeRules } from './alert-tests';
import { runRuleTests } from './run-rule-tests';

const intervals = [0.4, 1, 2, 6, 12, 600];
const servers = 8;
const names = ['HeadLagging', 'HeadTooOld', 'IndexLagging'];

describeWithTool('healthy servers in lockstep', 'promtool', (promtool) => {
  let verdicts: ReadonlyMap<string, string>;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'xai-metrics-lockstep-'));
    verdicts = await runRuleTests(
      promtool,
      intervals.map((each) => writeFiles(folder, each)),
    );
  }, 120_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(intervals)(
    'never lag behind each other on a chain of %d s, scraped at any time of the interval',
    (blockSeconds) => {
      expect(verdicts.get(testFile(folder, blockSeconds))).toBeUndefined();
    },
  );
});

function testFile(folder: string, blockSeconds: number): string {
  return join(folder, `${blockSeconds}.yml`);
}

/** Writes the alerts about lag, and servers that all have every block at once. */
function writeFiles(folder: string, blockSeconds: number): string {
  const context = createContext(resolveConfig({ ...fullConfig, blockSeconds }));
  const alerts = [...writeAlerts(context).values()].flat();
  const rules = names.map((name) => {
    const alert = alerts.find((each) => each.name === name) as AlertDefinition;
    const file = `${blockSeconds}-${name}.rules.yml`;
    writeFileSync(join(folder, file), writeRules(context, alert).replace('tested', name));
    return file;
  });
  const file = testFile(folder, blockSeconds);
  writeFileSync(file, stringify(writeTest(context, rules), { lineWidth: 0 }));
  return file;
}

function writeTest(context: StackContext, rules: readonly string[]) {
  const { scrapeInterval, forShort } = context.t;
  const times = Array.from({ length: 8 }, (_, i) => forShort + 75 * i);
  return {
    rule_files: rules,
    evaluation_interval: duration(scrapeInterval),
    tests: [
      {
        interval: duration(scrapeInterval),
        input_series: Array.from({ length: servers }, (_, i) => writeSeries(context, i)).flat(),
        alert_rule_test: times.flatMap((seconds) =>
          names.map((alertname) => ({
            eval_time: duration(seconds),
            alertname,
            exp_alerts: [],
          })),
        ),
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
    Array.from({ length: 60 }, (_, i) => read(i * t.scrapeInterval - scraped)).join(' ');
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
