import { expect, it } from '@jest/globals';
import { type Inhibition, writeInhibitions } from '../../src/alertmanager/inhibitions';
import { writeAlerts } from '../../src/alerts/alert-groups';
import type { AlertDefinition } from '../../src/alerts/define-alerts';
import { allCases } from '../alerts/all-cases';
import { contextOf } from '../context-of';
import { fullConfig } from '../full-config';

const context = contextOf(fullConfig);
const alerts = [...writeAlerts(context).values()].flat();

type Labels = Readonly<Record<string, string>>;

/** The sets of labels that an alert was seen firing with, as Alertmanager gets them. */
function labelsOf({ name, severity, service, labels }: AlertDefinition): Labels[] {
  const cases = Object.values(allCases).flatMap((write) => write(context)[name] ?? []);
  const fired = cases.flatMap(({ expect: outcome }) => (Array.isArray(outcome) ? outcome : []));
  return fired.map((alert) => ({ alertname: name, severity, service, ...labels, ...alert.labels }));
}

const ranks = { info: 0, warning: 1, critical: 2 } as const;

/** Whether a rule lets one alert silence another, if only their servers and chains are the same. */
function silences(rule: Inhibition, source: Labels, target: Labels): boolean {
  const same = (label: string) => {
    if (label === 'condition') return source.condition === target.condition;
    // Whether it is there depends on the server, for all its alerts alike.
    if (label === 'chain') return true;
    return label in source === label in target;
  };
  return (
    rule.source_matchers.every((matcher) => matches(matcher, source)) &&
    rule.target_matchers.every((matcher) => matches(matcher, target)) &&
    rule.equal.every(same)
  );
}

function matches(matcher: string, labels: Labels): boolean {
  const [, name = '', operator, value = ''] = /^(\w+)(=~|!=|=)"(.*)"$/.exec(matcher) ?? [];
  const given = labels[name] ?? '';
  if (operator === '=~') return new RegExp(`^(?:${value})$`).test(given);
  return operator === '=' ? given === value : given !== value;
}

const steps = alerts.flatMap((lower) =>
  alerts
    .filter(
      (higher) =>
        lower.labels?.condition !== undefined &&
        higher.labels?.condition === lower.labels.condition &&
        ranks[higher.severity] > ranks[lower.severity],
    )
    .map((higher) => [higher.name, lower.name, higher, lower] as const),
);

it('there are conditions in steps', () => expect(steps.length).toBeGreaterThan(3));

it.each(steps)('%s silences %s of the same servers', (_high, _low, higher, lower) => {
  const pairs = labelsOf(higher).flatMap((source) =>
    labelsOf(lower).map((target) => [source, target] as const),
  );
  const silenced = pairs.some(([source, target]) =>
    writeInhibitions().some((rule) => silences(rule, source, target)),
  );
  expect({ pairs, silenced }).toMatchObject({ silenced: true });
});
