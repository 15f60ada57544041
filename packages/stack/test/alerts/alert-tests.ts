import { parse, stringify } from 'yaml';
import { type AlertGroupName, writeAlerts } from '../../src/alerts/alert-groups';
import type { AlertDefinition } from '../../src/alerts/define-alerts';
import { type AlertRule, toAlertRule } from '../../src/alerts/render-alerts';
import { duration } from '../../src/duration';
import { renderRecordings } from '../../src/recording/render-recordings';
import { contextOfChain, type StackContext } from '../../src/stack-context';
import type { AlertCase, WriteAlertCases } from './alert-cases';

/** The files for one `promtool test rules`: only the rules that the alert needs, and its cases. */
export interface AlertTest {
  readonly alert: string;
  /** The only chain that the alert judges. */
  readonly chain: string | undefined;
  /** Seconds between two evaluations; cases that differ in it need files of their own. */
  readonly stepSeconds: number;
  readonly rules: string;
  readonly tests: string;
}

interface RecordingRule {
  record: string;
  expr: string;
}

/**
 * Writes the promtool tests of a group's alerts.
 *
 * @param rulesFile - how the tests name the file of the rules
 */
export function writeAlertTests(
  context: StackContext,
  group: AlertGroupName,
  writeCases: WriteAlertCases,
  rulesFile = 'rules.yml',
): AlertTest[] {
  return (writeAlerts(context).get(group) ?? []).flatMap((alert) => {
    const rules = writeRules(context, alert);
    const cases = casesFor(context, alert, writeCases);
    return [...byStep(context, cases)].map(([stepSeconds, some]) => ({
      alert: alert.name,
      chain: alert.chain,
      stepSeconds,
      rules,
      tests: writeTests(context, alert, some, stepSeconds, rulesFile),
    }));
  });
}

/** The cases of an alert; those of one that judges a single chain are about this chain. */
function casesFor(
  context: StackContext,
  { name, chain }: AlertDefinition,
  writeCases: WriteAlertCases,
): readonly AlertCase[] {
  if (chain === undefined) return writeCases(context)[name] ?? [];
  return (writeCases(contextOfChain(context, chain))[name] ?? []).flatMap((each) =>
    toChain(each, chain),
  );
}

/** What several chains have to do with each other is shown by the alerts that judge them all. */
function toChain(each: AlertCase, chain: string): AlertCase[] {
  const { series, expect } = each;
  const all = Object.entries(series);
  const own = all.filter(([name]) => !name.includes('chain="'));
  if (own.length === 0 || (own.length < all.length && typeof expect !== 'string')) return [];
  const entries = own.map(([name, values]) => [name.replace(/\}$/, `,chain="${chain}"}`), values]);
  return [
    {
      ...each,
      series: Object.fromEntries(entries),
      expect:
        typeof expect === 'string'
          ? expect
          : expect.map((alert) => ({ ...alert, labels: { ...alert.labels, chain } })),
    },
  ];
}

function byStep(
  { t }: StackContext,
  cases: readonly AlertCase[],
): ReadonlyMap<number, readonly AlertCase[]> {
  const steps = new Map<number, AlertCase[]>();
  for (const each of cases) {
    const step = each.stepSeconds ?? t.scrapeInterval;
    steps.set(step, [...(steps.get(step) ?? []), each]);
  }
  return steps;
}

/** The rule file of one alert and of the recording rules that it is made of. */
export function writeRules(context: StackContext, alert: AlertDefinition): string {
  // What is left of a month is not recorded: that takes thousands of samples a step.
  const asked = alert.description.replaceAll(/\S+:remaining\w+/g, '');
  const needed = recordingsFor(context, alert.expr + asked);
  const interval = duration(context.t.scrapeInterval);
  const rules = [...needed, toTestedRule(context, alert)];
  return stringify({ groups: [{ name: 'tested', interval, rules }] }, { lineWidth: 0 });
}

/** The cases know of no chain: its name is left out of the description. */
function toTestedRule(context: StackContext, alert: AlertDefinition): AlertRule {
  const rule = toAlertRule(context, alert);
  if (alert.chain === undefined) return rule;
  const { description = '' } = rule.annotations;
  const withoutChain = description
    .replaceAll(/\{\{ with \$labels\.chain \}\}.*?\{\{ end \}\}/g, '')
    .replaceAll(/(?:, chain )?\{\{ \$labels\.chain \}\}/g, '');
  return { ...rule, annotations: { ...rule.annotations, description: withoutChain } };
}

/** The recording rules that an expression is made of, those that others need first. */
function recordingsFor(context: StackContext, expr: string): RecordingRule[] {
  const all = allRecordings(context);
  const needed = new Set<RecordingRule>();
  const visit = (text: string) => {
    for (const rule of all) {
      if (needed.has(rule) || !mentions(text, rule.record)) continue;
      needed.add(rule);
      visit(rule.expr);
    }
  };
  visit(expr);
  return all.filter((rule) => needed.has(rule));
}

const recordings = new WeakMap<StackContext, RecordingRule[]>();

/** Rendered once for each context: faults are put into hundreds of alerts. */
function allRecordings(context: StackContext): RecordingRule[] {
  const known = recordings.get(context);
  if (known !== undefined) return known;
  const { groups } = parse(renderRecordings(context).content) as {
    groups: { rules: RecordingRule[] }[];
  };
  const all = groups.flatMap(({ rules }) => rules);
  recordings.set(context, all);
  return all;
}

function mentions(text: string, name: string): boolean {
  const at = text.indexOf(name);
  return at >= 0 && !/[\w:]/.test(text[at + name.length] ?? '');
}

function writeTests(
  context: StackContext,
  alert: AlertDefinition,
  cases: readonly AlertCase[],
  stepSeconds: number,
  rulesFile: string,
): string {
  return stringify(
    {
      rule_files: [rulesFile],
      evaluation_interval: duration(stepSeconds),
      tests: cases.map((each) => writeTest(context, alert, each)),
    },
    { lineWidth: 0 },
  );
}

function writeTest(context: StackContext, alert: AlertDefinition, each: AlertCase) {
  const { title, series, stepSeconds = context.t.scrapeInterval, atSeconds, expect } = each;
  const { heldUntilSeconds = atSeconds } = each;
  const rule = toTestedRule(context, alert);
  const firing = typeof expect === 'string' ? [] : expect;
  const eval_time = duration(atSeconds);
  return {
    name: `${alert.name} ${title}`,
    interval: duration(stepSeconds),
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    alert_rule_test: [
      {
        eval_time,
        alertname: alert.name,
        exp_alerts: firing.map(({ labels, summary, description }) => ({
          exp_labels: { ...rule.labels, ...labels },
          exp_annotations: {
            ...fillAnnotations(rule, labels, heldUntilSeconds),
            summary,
            description,
          },
        })),
      },
    ],
    ...(typeof expect === 'string' && {
      // Not firing is not enough: a quiet alert must not be one that would fire a moment later.
      promql_expr_test: [
        {
          expr: `count(ALERTS{alertname="${alert.name}", alertstate="pending"}) or vector(0)`,
          eval_time,
          exp_samples: [{ labels: '{}', value: expect === 'pending' ? 1 : 0 }],
        },
      ],
    }),
  };
}

/** The annotations of a rule with what Prometheus fills in. */
function fillAnnotations(
  { annotations }: AlertRule,
  labels: Readonly<Record<string, string>>,
  heldUntilSeconds: number,
): Record<string, string> {
  const { dashboard_url, held_until, ...others } = annotations;
  const held = new Date(heldUntilSeconds * 1000).toISOString();
  return {
    ...others,
    ...(dashboard_url !== undefined && { dashboard_url: fillLink(dashboard_url, labels) }),
    ...(held_until !== undefined && { held_until: held.slice(0, 16).replace('T', ' ') }),
  };
}

function fillLink(url: string, labels: Readonly<Record<string, string>>): string {
  const parameter = (label: string) =>
    `&var-${label}=${encodeURIComponent(labels[label] ?? '').replaceAll('%20', '+')}`;
  return url
    .replaceAll(/\{\{ if match "([^"]+)" [^}]*\}\}.*?\{\{ end \}\}/g, (_, jobs: string) =>
      new RegExp(jobs).test(labels.job ?? '') ? parameter('job') : '',
    )
    .replaceAll(/\{\{ with \$labels\.(\w+) \}\}.*?\{\{ end \}\}/g, (_, label: string) =>
      labels[label] === undefined ? '' : parameter(label),
    );
}
