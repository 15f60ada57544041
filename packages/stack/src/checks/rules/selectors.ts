import { findAggregations } from '../../promql/expressions';
import { ancestors, findNodes } from '../../promql/parse-query';
import { findSelectors, readSelector } from '../../promql/selectors';
import { defineCheck } from '../check';
import { labelsOf, scalar } from '../label-flow';
import { labelSources, problemAt, readableQueries, ruleQueries } from '../queries';

/** Selectors that read the metrics of whatever is scraped. */
export const jobMatchers = defineCheck(
  'job-matchers',
  'Every selector names its job, so that a rule does not judge the servers of somebody else.',
  (model) => {
    const recorded = new Set(model.recordings.map(({ name }) => name));
    return readableQueries(model).flatMap((place) =>
      findSelectors(place.query.root)
        .filter(({ metric = '', matchers }) => {
          const named = matchers.some(({ label, value }) => label === 'job' && value !== '');
          // A recording rule has chosen its jobs; ALERTS has none where an alert aggregates.
          return !named && !recorded.has(metric) && !metric.startsWith('ALERTS');
        })
        .map(({ node }) =>
          problemAt(place, `${node.text} has no matcher of job.`, 'Add one, such as job="…".'),
        ),
    );
  },
);

/** Aggregations in rules that lose the label `cluster`. */
export const clusterKept = defineCheck(
  'cluster-kept',
  'Every aggregation in a rule keeps `cluster`, so that the rules of one place can be read together with those of another.',
  (model) => {
    const sources = labelSources(model);
    return ruleQueries(model)
      .filter(({ query }) => query.error === undefined)
      .flatMap((place) =>
        findAggregations(place.query.root)
          .filter(({ node }) => {
            const labels = labelsOf(node, sources);
            return labels !== undefined && labels !== scalar && !labels.names.has('cluster');
          })
          .filter(({ node }) => !ancestors(node).some(({ type }) => type === 'AggregateExpr'))
          .map(({ node }) =>
            problemAt(place, `${node.text} loses the label cluster.`, 'Write by (cluster, …).'),
          ),
      );
  },
);

/** Patterns that mean something else from one version of Prometheus to the next. */
export const plainPatterns = defineCheck(
  'plain-patterns',
  'No pattern has a bare dot between letters or digits: in an address it stands for any letter, and since Prometheus 3 for a line break as well.',
  (model) =>
    readableQueries(model).flatMap((place) =>
      findNodes(place.query.root, 'VectorSelector').flatMap((node) =>
        readSelector(node)
          .matchers.filter(({ operator, value }) => operator.endsWith('~') && hasBareDot(value))
          .map(({ label, value }) =>
            problemAt(place, `${label}=~"${value}" has a bare dot.`, 'Write \\\\. for a dot.'),
          ),
      ),
    ),
);

function hasBareDot(pattern: string): boolean {
  return /\w\.\w/.test(pattern);
}
