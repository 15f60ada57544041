import { nameJobs } from '../../prometheus/jobs';
import { furtherLabels } from '../../prometheus/target-labels';
import { findAggregations, findBinaries } from '../../promql/expressions';
import { findNodes } from '../../promql/parse-query';
import {
  findSelectors,
  type Matcher,
  matches,
  readString,
  type Selector,
} from '../../promql/selectors';
import {
  type AlertRuleModel,
  defineCheck,
  type PlacedQuery,
  type Problem,
  type StackModel,
} from '../check';
import { histogramNames, type KnownMetric } from '../known-metrics';
import { targetLabels } from '../label-flow';
import { labelSources, problemAt, readableQueries } from '../queries';

/** Labels that our configuration gives to targets beside `job` and `instance`. */
function furtherOf({ config }: StackModel): string[] {
  return [...targetLabels, 'replica', 'namespace', 'pod', ...furtherLabels(config)];
}

/** Metrics that nobody exposes. */
export const metricsExist = defineCheck(
  'metrics-exist',
  'Every metric in a query is exposed by the servers or the engines, or is a recording rule.',
  (model) => {
    const { metrics, recordings } = labelSources(model);
    const histograms = histogramNames(model.config.prefix);
    const inQueries = forSelectors(model, (place, { metric, node }) => {
      if (metric === undefined) {
        const problem = `${node.text} names no metric.`;
        return [problemAt(place, problem, 'Begin the selector with the name of a metric.')];
      }
      if (metrics.has(metric) || recordings.has(metric)) return [];
      const remedy = histograms.has(metric)
        ? `It is a histogram: read ${metric}_bucket, ${metric}_sum or ${metric}_count.`
        : 'Take a name from docs/metrics.md, or add a recording rule of this name.';
      return [problemAt(place, `Nothing exposes ${metric}.`, remedy)];
    });
    // Texts of alerts may ask Prometheus as well.
    const inTexts = model.alerts.flatMap((alert) =>
      metricsInTexts(alert, model.config.prefix)
        .filter((name) => !metrics.has(name) && !recordings.has(name) && !histograms.has(name))
        .map((name) =>
          problemAt(alert, `Its text names ${name}, which nothing exposes.`, 'Correct the name.'),
        ),
    );
    return [...inQueries, ...inTexts];
  },
);

/** Labels that a metric does not have. */
export const labelsExist = defineCheck(
  'labels-exist',
  'Every label in a matcher, a `by` or an `on` is one that the metric has; another matches nothing.',
  (model) => [...misspeltMatchers(model), ...misspeltGroupings(model)],
);

/** Values of a label that it never takes. */
export const labelValues = defineCheck(
  'label-values',
  'Every matcher lets through a value that its label can have.',
  (model) => {
    const { metrics } = labelSources(model);
    return forSelectors(model, (place, { metric = '', matchers }) =>
      matchers.flatMap((matcher) => {
        const values = metrics.get(metric)?.labels.get(matcher.label);
        if (values === undefined || hasVariable(matcher)) return [];
        const unknown = unknownValue(matcher, values);
        return unknown === undefined
          ? []
          : [
              problemAt(
                place,
                `${matcher.label} of ${metric} is never ${unknown}.`,
                `Its values are ${values.join(', ')}.`,
              ),
            ];
      }),
    );
  },
);

function metricsInTexts({ annotations }: AlertRuleModel, prefix: string): string[] {
  const text = `${annotations.summary} ${annotations.description}`;
  // With the level and the operation of a recording rule: a template may ask for one.
  return text.match(new RegExp(`\\b(?:\\w+:)?${prefix}\\w+(?::\\w+)?`, 'g')) ?? [];
}

function misspeltMatchers(model: StackModel): Problem[] {
  const { metrics } = labelSources(model);
  const further = furtherOf(model);
  return forSelectors(model, (place, { metric = '', matchers }) => {
    const known = metrics.get(metric);
    return known === undefined
      ? []
      : matchers
          .filter(({ label }) => !further.includes(label) && !known.labels.has(label))
          .map(({ label }) => unknownLabel(place, known, label));
  });
}

/** A label of `by`, `on` or `ignoring` is one of some metric, or made by a function in the query. */
function misspeltGroupings(model: StackModel): Problem[] {
  const { metrics } = labelSources(model);
  const further = furtherOf(model);
  const known = new Set([...metrics.values()].flatMap(({ labels }) => [...labels.keys()]));
  return readableQueries(model).flatMap((place) => {
    const { root } = place.query;
    const made = new Set(findNodes(root, 'StringLiteral').map(readString));
    const used = [
      ...findAggregations(root).flatMap(({ labels }) => labels),
      ...findBinaries(root).flatMap(({ matching }) => matching?.labels ?? []),
    ];
    return [...new Set(used)]
      .filter((label) => !further.includes(label) && !known.has(label) && !made.has(label))
      .map((label) =>
        problemAt(place, `No metric has a label ${label}.`, 'Take one from docs/metrics.md.'),
      );
  });
}

function unknownLabel(place: PlacedQuery, { name, labels }: KnownMetric, label: string): Problem {
  const names = [...labels.keys(), ...targetLabels].join(', ');
  return problemAt(place, `${name} has no label ${label}.`, `Its labels are ${names}.`);
}

/** The part of a matcher that no value fits. */
function unknownValue(matcher: Matcher, values: readonly string[]): string | undefined {
  if (matcher.value === '') return undefined;
  const alternatives =
    matcher.operator.endsWith('~') && /^[\w|]+$/.test(matcher.value)
      ? matcher.value.split('|')
      : [matcher.value];
  const operator = matcher.operator.endsWith('~') ? '=~' : '=';
  return alternatives.find(
    (value) => !values.some((known) => matches({ label: matcher.label, operator, value }, known)),
  );
}

function hasVariable({ value }: Matcher): boolean {
  return value.includes('$');
}

function forSelectors(
  model: StackModel,
  find: (place: PlacedQuery, selector: Selector) => readonly Problem[],
): Problem[] {
  const jobs = ownJobs(model);
  return readableQueries(model).flatMap((place) =>
    findSelectors(place.query.root)
      .filter((selector) => concernsUs(selector, jobs))
      .flatMap((selector) => find(place, selector)),
  );
}

/** Users may scrape more with the same Prometheus; of those jobs nothing is known here. */
function concernsUs({ matchers }: Selector, jobs: readonly string[]): boolean {
  const forJob = matchers.filter(({ label }) => label === 'job');
  if (forJob.length === 0 || forJob.some(hasVariable)) return true;
  return jobs.some((job) => forJob.every((matcher) => matches(matcher, job)));
}

function ownJobs({ config }: StackModel): string[] {
  return Object.values(nameJobs(config.name));
}
