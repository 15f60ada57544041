import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { renderAlerts } from '../../src/alerts/render-alerts';
import { duration } from '../../src/duration';
import { renderRecordings } from '../../src/recording/render-recordings';
import type { StackContext } from '../../src/stack-context';
import type { StackFile } from '../../src/stack-file';
import { runRuleTests } from '../alerts/run-rule-tests';
import type { Outage } from './outages';

/** An alert that fired during an outage. */
export interface FiredAlert {
  readonly labels: Readonly<Record<string, string>>;
  /** From the beginning of the fault until it fired first. */
  readonly afterSeconds: number;
}

/**
 * Evaluates all rules of a stack over outages.
 *
 * @returns the alerts that fired during each of them
 */
export async function playOutages(
  promtool: string,
  context: StackContext,
  outages: readonly Outage[],
): Promise<readonly (readonly FiredAlert[])[]> {
  const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-outages-'));
  try {
    const rules = [...renderAlerts(context), renderRecordings(context)].flatMap(withData);
    for (const { path, content } of rules) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    const files = outages.map((outage, i) => {
      const file = join(folder, `${i}.yml`);
      const rule_files = rules.map(({ path }) => join(folder, path));
      writeFileSync(file, stringify(toTest(outage, rule_files), { lineWidth: 0 }));
      return file;
    });
    const verdicts = await runRuleTests(promtool, files);
    return outages.map((outage, i) => readFired(outage, verdicts.get(files[i] as string) ?? ''));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is wrong with the critical alerts that fired during an outage: another one, none, or late. */
export function findUntold({ title, pages }: Outage, fired: readonly FiredAlert[]): string[] {
  const critical = fired.filter(({ labels }) => labels.severity === 'critical');
  const others = critical.filter(({ labels }) => !((labels.alertname as string) in pages));
  const missing = Object.entries(pages).filter(
    ([name, seconds]) =>
      !critical.some(
        ({ labels, afterSeconds }) => labels.alertname === name && afterSeconds <= seconds,
      ),
  );
  return [
    ...others.map(({ labels }) => `${title}: ${labels.alertname} fires besides`),
    ...missing.map(([name, seconds]) => `${title}: ${name} does not fire within ${seconds} s`),
  ];
}

/** Groups of rules that there is something to judge for; the others look back over days for nothing. */
const groups = /-(?:availability|chain|sync|consensus|network|rpc)$/;

function withData({ path, content }: StackFile): StackFile[] {
  const file = parse(content) as { groups: readonly { name: string }[] };
  const kept = file.groups.filter(({ name }) => groups.test(name));
  return kept.length === 0 ? [] : [{ path, content: stringify({ groups: kept }) }];
}

/** A test that expects nothing and so is told all that is there: how many samples each alert fired for. */
function toTest({ series, stepSeconds, endSeconds }: Outage, rule_files: readonly string[]) {
  const firing = 'ALERTS{alertstate="firing",alertname!="Watchdog"}';
  const all = duration(endSeconds + stepSeconds);
  return {
    rule_files,
    evaluation_interval: duration(stepSeconds),
    tests: [
      {
        interval: duration(stepSeconds),
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        promql_expr_test: [
          // Seconds of the first sample: those of Prometheus' own time begin at 0.
          {
            expr: `min_over_time((timestamp(${firing}))[${all}:${duration(stepSeconds)}])`,
            eval_time: duration(endSeconds),
            exp_samples: [],
          },
        ],
      },
    ],
  };
}

function readFired({ faultSeconds }: Outage, verdict: string): FiredAlert[] {
  if (verdict === '') return [];
  const got = /^\s*got:(.*)$/m.exec(verdict)?.[1];
  if (got === undefined) throw new Error(`promtool does not say what it got:\n${verdict}`);
  return [...got.matchAll(/\{([^}]*)\} ([-+.\dE]+)/g)].map(([, labels = '', seconds]) => {
    const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]);
    const { alertstate: _firing, ...rest } = Object.fromEntries(pairs) as Record<string, string>;
    return { labels: rest, afterSeconds: Number(seconds) - faultSeconds };
  });
}
