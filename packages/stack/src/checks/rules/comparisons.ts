import { watchdogName } from '../../alerts/alert-name';
import {
  type BinaryOperation,
  isComparison,
  readAggregation,
  readBinary,
  readCall,
  unwrap,
} from '../../promql/expressions';
import type { QueryNode } from '../../promql/parse-query';
import { defineCheck } from '../check';
import { problemAt, readableAlerts } from '../queries';

/** Alerts that fire as soon as there is a series. */
export const comparisonPresent = defineCheck(
  'comparison-present',
  'Every alert compares with something: without, it fires as long as there is a series, whatever its value.',
  (model) =>
    readableAlerts(model)
      // The one that has to fire always, so that silence is noticed.
      .filter(({ name, query }) => name !== watchdogName(model.config) && !filters(query.root))
      .map((alert) =>
        problemAt(
          alert,
          `${alert.query.text} lets every value through.`,
          'Compare it with a threshold, and write no `bool`.',
        ),
      ),
);

/** Whether an expression leaves series out by their values or their absence. */
function filters(expression: QueryNode): boolean {
  const node = unwrap(expression);
  if (node.type === 'BinaryExpr') return filtersBetween(readBinary(node));
  if (node.type === 'AggregateExpr') return readAggregation(node).args.some(filters);
  if (node.type !== 'FunctionCall') return false;
  const { name, args } = readCall(node);
  return name === 'absent' || name === 'absent_over_time' || args.some(filters);
}

function filtersBetween(operation: BinaryOperation): boolean {
  const { operator, left, right } = operation;
  if (isComparison(operation) || operator === 'unless') return true;
  if (operator === 'or') return filters(left) && filters(right);
  return filters(left) || filters(right);
}
