import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { describeWithTool } from '../../../../test/system-tools';
import { writeAlerts } from '../../src/alerts/alert-groups';
import { toAlertRule } from '../../src/alerts/render-alerts';
import { contextOf } from '../context-of';
import { fullConfig } from '../full-config';
import { runRuleTests } from './run-rule-tests';
import { writeCaseFiles } from './write-case-files';

const context = contextOf(fullConfig);
const { r } = context;
const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-budget-words-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Shares of bad requests, and what is left of the budget, as they are recorded; all else is far too bad. */
interface Recorded {
  readonly now: number;
  readonly hour: number;
  readonly day: number;
  readonly left?: number;
}

const page = 'APIAvailabilityBudgetBurningFast';
const ticket = 'APIAvailabilityBudgetBurningSlowly';

const words: readonly (readonly [
  alert: string,
  title: string,
  recorded: Recorded,
  said: string,
])[] = [
  [
    page,
    'when all fail, and an hour knows little of it yet',
    { now: 1, hour: 0.08, day: 0.01, left: 0.9 },
    'In the last 5m 100% of the requests to the API of xai-node failed by a fault of the servers; over 1h 8%. The objective allows 0.5 %. 90% of the budget of 30d is left; at this pace it is gone in 3h 14m 24s.',
  ],
  [
    page,
    'when nothing is left',
    { now: 1, hour: 0.08, day: 0.01, left: -0.2 },
    'In the last 5m 100% of the requests to the API of xai-node failed by a fault of the servers; over 1h 8%. The objective allows 0.5 %. The budget of 30d is used up.',
  ],
  [
    page,
    'when it is not known what is left',
    { now: 1, hour: 0.08, day: 0.01 },
    'In the last 5m 100% of the requests to the API of xai-node failed by a fault of the servers; over 1h 8%. The objective allows 0.5 %.',
  ],
  [
    ticket,
    'when it is over for now',
    { now: 0, hour: 0, day: 0.02, left: 0.5 },
    'In the last 5m 0% of the requests to the API of xai-node failed by a fault of the servers; over 1d 2%. The objective allows 0.5 %. 50% of the budget of 30d is left.',
  ],
];

describeWithTool('a burning budget', 'promtool', (promtool) => {
  it.each(words)('%s says what is known %s', async (name, _title, recorded, description) => {
    const alert = [...writeAlerts(context).values()].flat().find((each) => each.name === name);
    if (alert === undefined) throw new Error(`There is no ${name}.`);
    const rule = toAlertRule(context, alert);
    const { now, hour, day, left } = recorded;
    const values: Readonly<Record<string, number | undefined>> = {
      [r.apiAvailabilityTotal]: 10,
      [r.apiAvailabilityFastPageShort]: now,
      [r.apiAvailabilitySlowPageShort]: 1,
      [r.apiAvailabilityFastPageLong]: hour,
      [r.apiAvailabilityFastTicketShort]: 1,
      [r.apiAvailabilitySlowPageLong]: 1,
      [r.apiAvailabilityFastTicketLong]: day,
      [r.apiAvailabilitySlowTicketLong]: 0,
      [r.apiAvailabilityBudget]: left,
    };
    const eval_time = name === page ? '65m' : '1d';
    const file = writeCaseFiles(folder, {
      alert: name,
      chain: undefined,
      stepSeconds: 60,
      rules: stringify({ groups: [{ name: 'tested', interval: '1m', rules: [rule] }] }),
      tests: stringify(
        {
          rule_files: ['rules.yml'],
          evaluation_interval: '1m',
          tests: [
            {
              interval: '1m',
              input_series: Object.entries(values)
                .filter(([, value]) => value !== undefined)
                .map(([series, value]) => ({
                  series: `${series}{cluster="c",job="xai-node"}`,
                  values: `${value}x1500`,
                })),
              alert_rule_test: [
                {
                  eval_time,
                  alertname: name,
                  exp_alerts: [
                    {
                      exp_labels: { ...rule.labels, cluster: 'c', job: 'xai-node' },
                      exp_annotations: {
                        ...rule.annotations,
                        dashboard_url: `${rule.annotations.dashboard_url?.replace(/\{\{.*/, '')}&var-job=xai-node`,
                        description,
                      },
                    },
                  ],
                },
              ],
            },
          ],
        },
        { lineWidth: 0 },
      ),
    });
    expect([...(await runRuleTests(promtool, [file])).values()].join('\n')).toBe('');
  });
});
