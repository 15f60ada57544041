import { watchdogName } from '../../alerts/alert-name';
import { findBinaries, findCalls, isComparison, judgedPart } from '../../promql/expressions';
import type { QueryNode } from '../../promql/parse-query';
import { findSelectors } from '../../promql/selectors';
import { type AlertRuleModel, defineCheck, type Problem, type StackModel } from '../check';
import { labelsOf, scalar } from '../label-flow';
import { expandRecordings, labelSources, problemAt, readableAlerts } from '../queries';

/** Summaries that change from one evaluation to the next, or are missing. */
export const summariesStable = defineCheck(
  'summaries-stable',
  'Every alert has a summary without values, so that the same trouble is always the same message.',
  (model) =>
    model.alerts.flatMap((alert) => {
      const { summary = '' } = alert.annotations;
      if (summary === '') return [problemAt(alert, 'It has no summary.', 'Say what is wrong.')];
      return summary.includes('{{')
        ? [problemAt(alert, 'Its summary holds a value.', 'Put it into the description.')]
        : [];
    }),
);

/** Descriptions that do not say where and how much. */
export const descriptionsTell = defineCheck(
  'descriptions-tell',
  'Every description names the place by labels that the alert has, and shows the value in a unit that fits.',
  (model) =>
    readableAlerts(model)
      .filter(({ name }) => name !== watchdogName(model.config))
      .flatMap((alert) => [
        ...missingPlace(alert, model),
        ...missingLabels(alert, model),
        ...unreadableValue(alert, model),
      ]),
);

function missingPlace(alert: AlertRuleModel, model: StackModel): Problem[] {
  const { description = '' } = alert.annotations;
  if (usedLabels(description).length > 0) return [];
  const labels = labelsOf(alert.query.root, labelSources(model));
  // What is absent everywhere has no place.
  if (labels !== undefined && labels !== scalar && labels.names.size === 0) return [];
  return [problemAt(alert, 'Its description names no place.', 'Write {{ $labels.instance }}.')];
}

function missingLabels(alert: AlertRuleModel, model: StackModel): Problem[] {
  const labels = labelsOf(alert.query.root, labelSources(model));
  if (labels === undefined || labels === scalar || labels.open) return [];
  return usedLabels(alert.annotations.description ?? '')
    .filter((label) => !labels.names.has(label) && alert.labels[label] === undefined)
    .map((label) =>
      problemAt(
        alert,
        `Its description names $labels.${label}, which its expression does not leave.`,
        `Keep ${label} in the aggregation, or name another label.`,
      ),
    );
}

/** Which expressions a format fits, by the names of their metrics and their operators. */
const formats: readonly (readonly [
  format: string,
  unit: string,
  fits: (root: QueryNode) => boolean,
])[] = [
  // What is divided by its growth a second is a time.
  [
    'humanizeDuration',
    'seconds',
    ({ text }) => /_seconds|\btime\(|timestamp|\/ \(?deriv\(|\/ \(\(.* offset /.test(text),
  ],
  ['humanize1024', 'bytes', ({ text }) => /bytes/.test(text)],
  [
    'humanizePercentage',
    'a share of 1',
    (root) =>
      /ratio/.test(root.text) || findBinaries(root).some(({ operator }) => operator === '/'),
  ],
];

function unreadableValue(alert: AlertRuleModel, model: StackModel): Problem[] {
  const { description = '' } = alert.annotations;
  const values = [...description.matchAll(/\{\{-?\s*(?:\$value|printf[^}]*\$value)([^}]*)\}\}/g)];
  // A query of its own shows more than the value.
  if (values.length === 0 && !/\{\{-? (?:with )?query /.test(description)) {
    return saysMuch(alert.query.root)
      ? [problemAt(alert, 'Its description shows no value.', 'Write {{ $value | humanize }}.')]
      : [];
  }
  const roots = expandRecordings(alert.query.root, model);
  return values.flatMap(([whole, pipe]) => {
    if (!pipe?.includes('|') && !whole.includes('printf') && saysMuch(alert.query.root)) {
      return [problemAt(alert, `${whole} is a bare number.`, 'Write {{ $value | humanize }}.')];
    }
    return formats
      .filter(([format, , fits]) => new RegExp(`${format}\\b`).test(whole) && !roots.some(fits))
      .map(([format, unit]) =>
        problemAt(
          alert,
          `${format} shows ${unit}, and its expression gives something else.`,
          'Write humanize.',
        ),
      );
  });
}

/** Whether the value of an alert is more than a yes or no. */
function saysMuch(root: QueryNode): boolean {
  if (findCalls(root, 'absent', 'absent_over_time').length > 0) return false;
  const judged = judgedPart(root);
  const comparisons = findBinaries(judged).filter(isComparison);
  if (comparisons.some(({ operator }) => operator === '==' || operator === '!=')) return false;
  return comparisons.length > 0 && findSelectors(judged).length > 0;
}

function usedLabels(text: string): string[] {
  return [...text.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label as string);
}
