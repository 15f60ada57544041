import { findBinaries, findCalls, isComparison, unwrap } from '../../promql/expressions';
import type { QueryNode } from '../../promql/parse-query';
import { findSelectors } from '../../promql/selectors';
import { defineCheck, type StackModel } from '../check';
import { expandRecordings, problemAt, readableAlerts, ruleQueries } from '../queries';

/** Shares that are divided series by series. */
export const ratiosAggregated = defineCheck(
  'ratios-aggregated',
  'Every share of events is a sum divided by a sum: series by series, errors are divided by errors, which is always 1.',
  (model) =>
    ruleQueries(model)
      .filter(({ query }) => query.error === undefined)
      .flatMap((place) =>
        findShares(place.query.root)
          .filter(({ left, right }) => !isSummed(left, model) || !isSummed(right, model))
          .map(({ node }) =>
            problemAt(
              place,
              `${node.text} divides series by series.`,
              'Write sum by (…) (…) on both sides, with the same labels.',
            ),
          ),
      ),
);

/** Shares of hardly any events. */
export const ratiosWithFloor = defineCheck(
  'ratios-with-floor',
  'Every alert on a share of events asks for some events as well: one failed request of one is no 100 % outage.',
  (model) =>
    readableAlerts(model)
      .filter(({ query }) => {
        const expressions = expandRecordings(query.root, model);
        const shared = expressions.some((root) => findShares(root).length > 0);
        return shared && !hasFloor(query.root, model);
      })
      .map((alert) =>
        problemAt(
          alert,
          'It fires on a share of few events.',
          'Add: and on (…) the rate of all events > a floor.',
        ),
      ),
);

/** Divisions of one rate by another, but for the mean that a histogram's sum and count give. */
function findShares(root: QueryNode) {
  return findBinaries(root).filter(
    ({ operator, left, right }) =>
      operator === '/' && isRate(left) && isRate(right) && !isMean(left, right),
  );
}

function isRate(node: QueryNode): boolean {
  return findCalls(node, 'rate', 'increase').length > 0;
}

function isMean(left: QueryNode, right: QueryNode): boolean {
  const [sum, count] = [left, right].map((side) => findSelectors(side)[0]?.metric ?? '') as [
    string,
    string,
  ];
  return sum.endsWith('_sum') && count === sum.replace(/_sum$/, '_count');
}

function isSummed(expression: QueryNode, model: StackModel): boolean {
  const node = unwrap(expression);
  if (node.type === 'AggregateExpr') return true;
  if (node.type === 'BinaryExpr' || node.type === 'FunctionCall') {
    return node.children.some((child) => isSummed(child, model));
  }
  if (node.type === 'FunctionCallBody') return node.children.some((each) => isSummed(each, model));
  return model.recordings.some(({ name }) => name === node.text.replace(/\{.*/s, ''));
}

/** A comparison with a lower limit, of something that is no share. */
function hasFloor(root: QueryNode, model: StackModel): boolean {
  return findBinaries(root)
    .filter((each) => isComparison(each) && ['>', '>='].includes(each.operator))
    .some(({ left }) => {
      const parts = expandRecordings(left, model);
      const counted = parts.some((part) => isRate(part) || isCounted(part));
      return counted && !parts.some((part) => findShares(part).length > 0);
    });
}

function isCounted(node: QueryNode): boolean {
  return findSelectors(node).some(({ metric = '' }) => /_(?:count|total)$/.test(metric));
}
