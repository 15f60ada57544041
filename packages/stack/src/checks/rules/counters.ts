import { callsAround, findCalls, readAggregation } from '../../promql/expressions';
import { ancestors, type QueryNode } from '../../promql/parse-query';
import { findSelectors } from '../../promql/selectors';
import { defineCheck } from '../check';
import { labelSources, problemAt, readableQueries } from '../queries';

const ofCounters: readonly string[] = ['rate', 'irate', 'increase'];
const ofGauges: readonly string[] = [
  'delta',
  'idelta',
  'deriv',
  'predict_linear',
  'avg_over_time',
  'quantile_over_time',
];
/** They ask whether a counter is there or has moved, not what it shows. */
const ofPresence: readonly string[] = [
  'absent',
  'absent_over_time',
  'changes',
  'resets',
  'timestamp',
];

/** Counters that are read as they stand. */
export const noBareCounters = defineCheck(
  'no-bare-counters',
  'Every counter is read by its rate or increase: its value only says how long the process has run.',
  (model) => {
    const { metrics } = labelSources(model);
    return readableQueries(model).flatMap((place) =>
      findSelectors(place.query.root)
        .filter(({ metric = '', node }) => metrics.get(metric)?.type === 'counter' && isBare(node))
        .map(({ metric }) =>
          problemAt(
            place,
            `${metric} is a counter, read as it stands.`,
            'Take its rate or increase.',
          ),
        ),
    );
  },
);

/** Rates of gauges, and differences of counters. */
export const fittingFunctions = defineCheck(
  'fitting-functions',
  'rate and increase are for counters, delta and deriv for gauges: the wrong one takes a fall for a restart, or a restart for a fall.',
  (model) => {
    const { metrics, recordings } = labelSources(model);
    const typeOf = (name = '') => (recordings.has(name) ? 'gauge' : metrics.get(name)?.type);
    return readableQueries(model).flatMap((place) =>
      findCalls(place.query.root, ...ofCounters, ...ofGauges).flatMap(({ node, name }) => {
        const wanted = ofCounters.includes(name) ? 'counter' : 'gauge';
        const [selector] = findSelectors(node);
        const type = typeOf(selector?.metric);
        if (type === undefined || type === wanted || isDerived(node, selector?.node)) return [];
        const problem = `${name} is for a ${wanted}, and ${selector?.metric} is a ${type}.`;
        const remedy = wanted === 'gauge' ? 'Take rate or increase.' : 'Take delta or deriv.';
        return [problemAt(place, problem, remedy)];
      }),
    );
  },
);

function isBare(node: QueryNode): boolean {
  const allowed = [...ofCounters, ...ofPresence];
  const counted = ancestors(node)
    .filter(({ type }) => type === 'AggregateExpr')
    .some((each) => ['count', 'group'].includes(readAggregation(each).operator));
  return !counted && !callsAround(node).some(({ name }) => allowed.includes(name));
}

/** Whether there is another function between: the rate of a counter is a gauge. */
function isDerived(call: QueryNode, selector: QueryNode | undefined): boolean {
  if (selector === undefined) return true;
  const between = ancestors(selector);
  const within = between.slice(0, between.indexOf(call));
  return within.some(({ type }) => ['FunctionCall', 'AggregateExpr'].includes(type));
}
