import { findSelectors } from '../../promql/selectors';
import { type AlertRuleModel, defineCheck, type Problem, type StackModel } from '../check';
import { histogramNames } from '../known-metrics';
import { labelSources, problemAt, readableQueries } from '../queries';
import { severities } from './severities';

/** Metrics with our prefix that nobody exposes. */
export const ownMetricsExist = defineCheck(
  'own-metrics-exist',
  'Every metric with the prefix of the stack in a query of your own exists; of others nothing is known here.',
  (model) => {
    const { metrics, recordings } = labelSources(model);
    const histograms = histogramNames(model.config.prefix);
    return readableQueries(model)
      .filter(({ file }) => model.own.has(file))
      .flatMap((place) =>
        findSelectors(place.query.root).flatMap(({ metric = '' }): Problem[] => {
          const isOurs = metric.startsWith(model.config.prefix);
          if (!isOurs || metrics.has(metric) || recordings.has(metric)) return [];
          const remedy = histograms.has(metric)
            ? `It is a histogram: read ${metric}_bucket, ${metric}_sum or ${metric}_count.`
            : 'Take a name from docs/metrics.md, or one without this prefix for a metric of your own.';
          return [problemAt(place, `Nothing exposes ${metric}.`, remedy)];
        }),
      );
  },
);

/** Own rules with the name of one of ours. */
export const ownNamesFree = defineCheck(
  'own-names-free',
  'No rule of your own has the name of one of the stack: messages, runbooks and boards go by the name.',
  (model) => {
    const rules = [...model.alerts, ...model.recordings];
    const ours = new Set(rules.filter(({ file }) => !model.own.has(file)).map(({ name }) => name));
    return rules
      .filter(({ file, name }) => model.own.has(file) && ours.has(name))
      .map((rule) =>
        problemAt(
          rule,
          `The stack has a rule ${rule.name} already.`,
          'Rename yours. To change that of the stack: alerts.override and alerts.disable in xai-metrics.yaml; to name all of its alerts otherwise: alerts.prefix.',
        ),
      );
  },
);

/** Own alerts with a severity that no route knows. */
export const ownSeverityRouted = defineCheck(
  'own-severity-routed',
  'Every severity in a rule of your own is one that a route knows: critical, warning, info, or one that channels.receivers ask for.',
  (model) =>
    ownAlerts(model).flatMap((alert) => {
      const { severity } = alert.labels;
      if (severity === undefined || severities.includes(severity)) return [];
      if (asked(model).some((matcher) => matcher.includes(severity))) return [];
      const remedy = `Take ${severities.join(', ')}, or add a receiver for it to channels.receivers.`;
      return [problemAt(alert, `Its severity is "${severity}", which no route knows.`, remedy)];
    }),
);

/** Own alerts without a severity. */
export const ownSeverityGiven = defineCheck(
  'own-severity-given',
  'An alert of your own without a severity goes to the default channel only: it never pages.',
  (model) =>
    ownAlerts(model)
      .filter(({ labels }) => labels.severity === undefined)
      .map((alert) =>
        problemAt(
          alert,
          'It has no severity, so that only the default channel is told.',
          `Label it ${severities.join(', ')} if it is for others.`,
        ),
      ),
);

/** Own alerts without a summary. */
export const ownSummaryGiven = defineCheck(
  'own-summary-given',
  'Of an alert of your own without a summary, messages tell its name and its labels only.',
  (model) =>
    ownAlerts(model)
      .filter(({ annotations }) => !annotations.summary && !annotations.description)
      .map((alert) =>
        problemAt(
          alert,
          'It has no summary, so that messages tell its name and labels only.',
          'Add annotations summary and description, and runbook_url if there is a page.',
        ),
      ),
);

function ownAlerts({ alerts, own }: StackModel): AlertRuleModel[] {
  return alerts.filter(({ file }) => own.has(file));
}

/** The conditions on severities that receivers of the user have. */
function asked({ config }: StackModel): string[] {
  return (config.channels.receivers ?? [])
    .flatMap(({ matchers }) => matchers)
    .filter((matcher) => /^\s*severity\s*=/.test(matcher));
}
