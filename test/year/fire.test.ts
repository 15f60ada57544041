import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { duration } from '../../packages/stack/src/duration';
import { runRuleTests } from '../../packages/stack/test/alerts/run-rule-tests';
import { describeWithTool } from '../system-tools';
import { createChance } from './chance';
import { findFiring } from './fire';

const stepSeconds = 15;
const steps = 240;
const patience = [0, 15, 20, 60, 100].flatMap((forSeconds) =>
  [0, 15, 40, 120].map((keepFiringSeconds) => ({ stepSeconds, forSeconds, keepFiringSeconds })),
);

/** A condition that holds and does not hold for a while, by turns. */
function writeCondition(seed: number): boolean[] {
  const chance = createChance(seed, 'condition');
  const held: boolean[] = [];
  while (held.length < steps) {
    const length = Math.ceil(chance.wait(4));
    held.push(...Array.from({ length }, () => held.length % 2 === 0));
    if (chance.happens(0.5)) held.push(false, ...(chance.happens(0.5) ? [true] : []));
  }
  return held.slice(0, steps);
}

describeWithTool('findFiring', 'promtool', (promtool) => {
  it('says what promtool says, at each evaluation, for all kinds of patience', async () => {
    const held = writeCondition(7);
    const heldAt = held.flatMap((holds, i) => (holds ? [i * stepSeconds] : []));
    const firing = patience.map((each) => findFiring(heldAt, each, steps * stepSeconds));
    const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-fire-'));
    try {
      const rules = patience.map(({ forSeconds, keepFiringSeconds }, i) => ({
        alert: `Held${i}`,
        expr: 'held == 1',
        for: duration(forSeconds),
        keep_firing_for: duration(keepFiringSeconds),
      }));
      writeFileSync(join(folder, 'rules.yml'), stringify({ groups: [{ name: 'fire', rules }] }));
      const names = (at: number) =>
        firing.flatMap((stretches, i) =>
          stretches.some(({ from, to }) => at >= from && at < to) ? [`Held${i}`] : [],
        );
      const file = join(folder, 'tests.yml');
      writeFileSync(
        file,
        stringify({
          rule_files: ['rules.yml'],
          evaluation_interval: `${stepSeconds}s`,
          tests: [
            {
              interval: `${stepSeconds}s`,
              input_series: [{ series: 'held', values: held.map(Number).join(' ') }],
              promql_expr_test: held.map((_, i) => ({
                expr: 'count by (alertname) (ALERTS{alertstate="firing"})',
                eval_time: `${i * stepSeconds}s`,
                exp_samples: names(i * stepSeconds).map((alertname) => ({
                  labels: `{alertname="${alertname}"}`,
                  value: 1,
                })),
              })),
            },
          ],
        }),
      );
      expect([...(await runRuleTests(promtool, [file])).values()]).toEqual([]);
      // Some fire, some wait: else the comparison says nothing.
      expect(new Set(held.map((_, i) => names(i * stepSeconds).length)).size).toBeGreaterThan(5);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
