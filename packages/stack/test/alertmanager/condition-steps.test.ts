import { expect, it } from '@jest/globals';
import { writeInhibitions } from '../../src/alertmanager/inhibitions';
import { writeAlerts } from '../../src/alerts/alert-groups';
import type { AlertDefinition } from '../../src/alerts/define-alerts';
import { resolveConfig } from '../../src/config/resolve-config';
import { createContext } from '../../src/stack-context';
import { allCases } from '../alerts/all-cases';
import { fullConfig } from '../full-config';

const context = createContext(resolveConfig(fullConfig));
const alerts = [...writeAlerts(context).values()].flat();

/** The names of the labels that an alert was seen firing with. */
function labelNamesOf({ name }: AlertDefinition): Set<string> {
  const cases = Object.values(allCases).flatMap((write) => write(context)[name] ?? []);
  const fired = cases.flatMap(({ expect: outcome }) => (Array.isArray(outcome) ? outcome : []));
  return new Set(fired.flatMap(({ labels }) => Object.keys(labels)));
}

const ranks = { info: 0, warning: 1, critical: 2 } as const;

/** Rules about conditions come first: one server, then all servers of a job. */
const [sameThing, , wholeJob] = writeInhibitions();

/** Whether the labels of two steps let the higher one silence the lower one. */
function silences(higher: AlertDefinition, lower: AlertDefinition): boolean {
  const [high, low] = [labelNamesOf(higher), labelNamesOf(lower)];
  const alike = (labels: readonly string[] = []) =>
    labels.every((label) => label === 'condition' || high.has(label) === low.has(label));
  if (high.has('instance') === low.has('instance')) return alike(sameThing?.equal);
  return !high.has('instance') && alike(wholeJob?.equal);
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

it.each(steps)('%s silences %s, whose labels are alike', (_high, _low, higher, lower) => {
  expect({
    higher: [...labelNamesOf(higher)],
    lower: [...labelNamesOf(lower)],
    silences: silences(higher, lower),
  }).toMatchObject({ silences: true });
});
