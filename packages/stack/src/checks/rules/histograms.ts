import { findBinaries, findCalls, isComparison, readConstant } from '../../promql/expressions';
import { findSelectors, type Matcher, matches } from '../../promql/selectors';
import { defineCheck } from '../check';
import {
  expandRecordings,
  labelSources,
  problemAt,
  readableAlerts,
  readableQueries,
} from '../queries';

/** Thresholds that no quantile reaches. */
export const quantilesReachable = defineCheck(
  'quantiles-reachable',
  'Every threshold on a quantile is below the highest bucket, above which a quantile never rises.',
  (model) => {
    const { metrics } = labelSources(model);
    return readableAlerts(model).flatMap((alert) =>
      findBinaries(alert.query.root)
        .filter((each) => isComparison(each) && each.operator.startsWith('>'))
        .flatMap(({ node, left, right }) => {
          const threshold = readConstant(right);
          const highest = expandRecordings(left, model)
            .flatMap((root) => findCalls(root, 'histogram_quantile'))
            .flatMap((call) => findSelectors(call.node))
            .flatMap(({ metric = '' }) => metrics.get(metric)?.buckets?.at(-1) ?? []);
          if (threshold === undefined || highest.length === 0) return [];
          const limit = Math.min(...highest);
          return threshold < limit
            ? []
            : [
                problemAt(
                  alert,
                  `${node.text} cannot be true: no quantile is above the bucket ${limit}.`,
                  `Take a threshold below ${limit}.`,
                ),
              ];
        }),
    );
  },
);

/** Buckets that are named in a way that only some versions understand, or that are not there. */
export const bucketsExist = defineCheck(
  'buckets-exist',
  'Every le is a bucket of its histogram, written so that it matches 1 (Prometheus 2) and 1.0 (Prometheus 3) alike.',
  (model) => {
    const { metrics } = labelSources(model);
    return readableQueries(model).flatMap((place) =>
      findSelectors(place.query.root).flatMap(({ metric = '', matchers }) =>
        matchers
          .filter(({ label }) => label === 'le' || label === 'quantile')
          .flatMap((matcher) => {
            const buckets = metrics.get(metric)?.buckets;
            const [problem, remedy] = findFault(matcher, buckets) ?? [];
            return problem === undefined || remedy === undefined
              ? []
              : [problemAt(place, `${metric}: ${problem}.`, remedy)];
          }),
      ),
    );
  },
);

type Fault = readonly [problem: string, remedy: string];

function findFault(matcher: Matcher, buckets: readonly number[] = []): Fault | undefined {
  const { label, operator, value } = matcher;
  const written = `${label}${operator}"${value}"`;
  if (!operator.endsWith('~') && /^\d+(?:\.0+)?$/.test(value)) {
    const whole = value.replace(/\..*/, '');
    return [
      `${written} matches in some versions only`,
      `Write ${label}=~"${whole}(\\\\.0)?", or take a bound that is no whole number.`,
    ];
  }
  const uneven = buckets
    .filter(Number.isInteger)
    .find((bound) => matches(matcher, `${bound}`) !== matches(matcher, `${bound}.0`));
  if (uneven !== undefined) {
    return [
      `${written} does not treat ${uneven} and ${uneven}.0 alike`,
      'Write (\\\\.0)? for both.',
    ];
  }
  const bounds = [...buckets.map(String), '+Inf'];
  if (buckets.length === 0 || value.includes('$')) return undefined;
  return bounds.some((bound) => matches(matcher, bound))
    ? undefined
    : [`${written} is none of its buckets`, `Its buckets are ${bounds.join(', ')}.`];
}
