import { findAggregations, findCalls, findRanges } from '../../promql/expressions';
import { defineCheck } from '../check';
import { problemAt, readableAlerts, readableQueries, ruleQueries } from '../queries';

/**
 * Functions that Prometheus 2.42 does not have yet, or 3 only with a flag. The grammar does not know
 * those that are gone, such as holt_winters.
 */
const notEverywhere: readonly string[] = [
  'double_exponential_smoothing',
  'mad_over_time',
  'info',
  'histogram_avg',
  'histogram_stddev',
  'histogram_stdvar',
  'histogram_quantiles',
  'sort_by_label',
  'sort_by_label_desc',
  'first_over_time',
  'ts_of_max_over_time',
  'ts_of_min_over_time',
  'ts_of_last_over_time',
  'ts_of_first_over_time',
];

/** Functions and aggregations that only some versions know. */
export const knownEverywhere = defineCheck(
  'known-everywhere',
  'Every function is known to Prometheus 2.42, 2.53 and 3.5: one that is not keeps a whole file from loading.',
  (model) =>
    readableQueries(model).flatMap((place) => {
      const { root } = place.query;
      const used = [
        ...findCalls(root, ...notEverywhere).map(({ name }) => name),
        ...findAggregations(root)
          .map(({ operator }) => operator)
          .filter((operator) => operator.startsWith('limit')),
      ];
      return used.map((name) =>
        problemAt(place, `Not every version knows ${name}.`, 'Write it with older functions.'),
      );
    }),
);

/** Functions whose result jumps from one evaluation to the next. */
export const steadyAlerts = defineCheck(
  'steady-alerts',
  'No alert that waits uses irate, idelta, topk or bottomk, whose series come and go, so that `for` begins anew each time.',
  (model) =>
    readableAlerts(model).flatMap((alert) => {
      // Without `for`, nothing begins anew; such an alert says why it fires at once.
      if (alert.forSeconds === 0) return [];
      const { root } = alert.query;
      const jumpy = [
        ...findCalls(root, 'irate', 'idelta').map(({ name }) => name),
        ...findAggregations(root)
          .map(({ operator }) => operator)
          .filter((operator) => operator === 'topk' || operator === 'bottomk'),
      ];
      return jumpy.map((name) =>
        problemAt(alert, `It uses ${name}.`, 'Use rate over a longer range, or a threshold.'),
      );
    }),
);

/** Ranges in which there may be no two samples. */
export const longRanges = defineCheck(
  'long-ranges',
  'Every range of a rule spans four scrapes at least: Prometheus 3 sees nothing in a range of one, and a lost scrape must not empty it.',
  (model) => {
    const shortest = 4 * model.config.scrapeIntervalSeconds;
    return ruleQueries(model)
      .filter(({ query }) => query.error === undefined)
      .flatMap((place) =>
        findRanges(place.query.root)
          .filter(({ node, seconds }) => node.type === 'MatrixSelector' && seconds < shortest)
          .map(({ node }) =>
            problemAt(
              place,
              `${node.text} spans fewer than four scrapes.`,
              `Make it ${shortest}s or longer.`,
            ),
          ),
      );
  },
);

/** Groups that are judged too seldom to be an alarm. */
export const frequentGroups = defineCheck(
  'frequent-groups',
  'Every group of rules is evaluated every five minutes at least, because Prometheus forgets a sample after that.',
  (model) =>
    model.groups
      .filter(({ intervalSeconds }) => (intervalSeconds ?? 0) > 300)
      .map(({ file, name, intervalSeconds }) => ({
        file,
        where: `group ${name}`,
        problem: `It is evaluated every ${intervalSeconds} s only.`,
        remedy: 'Set its interval to 5m or less.',
      })),
);
