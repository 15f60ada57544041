import { walk } from '../../promql/parse-query';
import { type AlertRuleModel, defineCheck, type StackModel } from '../check';
import { problemAt, readableAlerts } from '../queries';

/** Steps of one condition that ring twice. */
export const stepsShareCondition = defineCheck(
  'steps-share-condition',
  'Alerts on one condition in steps share the label condition, by which the graver one silences the milder.',
  (model) =>
    steps(model).flatMap((alerts) => {
      const conditions = new Set(alerts.map(({ labels }) => labels.condition));
      if (conditions.size === 1 && !conditions.has(undefined)) return [];
      const names = alerts.map(({ name }) => name).join(', ');
      return alerts.map((alert) =>
        problemAt(
          alert,
          `${names} are steps of one condition and do not share it.`,
          'Give all of them the same label condition.',
        ),
      );
    }),
);

/** Conditions that Alertmanager does not know of. */
export const stepsInhibit = defineCheck(
  'steps-inhibit',
  'Alertmanager silences milder alerts of a condition while the graver one fires, in the same cluster and on the same instance.',
  ({ alertmanager, alerts }) => {
    if (alertmanager === undefined || !alerts.some(({ labels }) => labels.condition)) return [];
    const { inhibit_rules: rules = [] } = (alertmanager.yaml ?? {}) as {
      inhibit_rules?: readonly { source_matchers?: string[]; equal?: string[] }[];
    };
    const wanted = ['cluster', 'instance', 'condition'];
    const known = rules.some(
      ({ source_matchers: source = [], equal = [] }) =>
        source.some((matcher) => /severity\s*=~?\s*"?critical/.test(matcher)) &&
        wanted.every((label) => equal.includes(label)),
    );
    return known
      ? []
      : [
          {
            file: alertmanager.path,
            where: 'inhibit_rules',
            problem: 'No rule lets critical silence the milder steps of its condition.',
            remedy: `Add one with equal: [${wanted.join(', ')}].`,
          },
        ];
  },
);

/** Alerts that differ by numbers, and by how grave they are. */
function steps(model: StackModel): AlertRuleModel[][] {
  const families = new Map<string, AlertRuleModel[]>();
  for (const alert of readableAlerts(model)) {
    const shape = withoutNumbers(alert);
    families.set(shape, [...(families.get(shape) ?? []), alert]);
  }
  return [...families.values()].filter(
    (alerts) => new Set(alerts.map(({ labels }) => labels.severity)).size > 1,
  );
}

function withoutNumbers({ query }: AlertRuleModel): string {
  return walk(query.root)
    .filter(({ children, type }) => children.length === 0 && type !== 'NumberDurationLiteral')
    .map(({ text }) => text)
    .join(' ');
}
