import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { describeWithTool } from '../../../../test/system-tools';
import { renderRecordings } from '../../src/recording/render-recordings';
import { runRuleTests } from '../alerts/run-rule-tests';
import { contextOf } from '../context-of';
import { fullConfig } from '../full-config';

describeWithTool('the names that boards of the original ask for', 'promtool', (promtool) => {
  it.each(['xai_', 'aixn_'])('are recorded under the prefix %s', async (prefix) => {
    const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-originals-'));
    try {
      const context = contextOf({ ...fullConfig, prefix });
      const { m, jobs } = context;
      const labels = `cluster="c",job="${jobs.node}",instance="a"`;
      const record = (name: string, value: number) => ({
        expr: `round(${prefix}${name}, 0.01)`,
        eval_time: '10m',
        exp_samples: [{ labels: `{${labels}}`, value }],
      });
      writeFileSync(join(folder, 'rules.yml'), renderRecordings(context).content);
      const file = join(folder, 'tests.yml');
      writeFileSync(
        file,
        stringify({
          rule_files: ['rules.yml'],
          evaluation_interval: '15s',
          tests: [
            {
              interval: '15s',
              input_series: [
                { series: `${m.blocks.total}{${labels},source="mined"}`, values: '0+1x60' },
                { series: `${m.blocks.total}{${labels},source="received"}`, values: '0+2x60' },
                {
                  series: `${m.transactions.total}{${labels},status="confirmed"}`,
                  values: '0+30x60',
                },
                { series: `${m.transactions.total}{${labels},status="failed"}`, values: '0+15x60' },
              ],
              promql_expr_test: [
                record('block_production_rate_per_minute', 12),
                record('transaction_throughput_per_second', 2),
              ],
            },
          ],
        }),
      );
      expect([...(await runRuleTests(promtool, [file])).values()]).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
