import {
  type BinaryOperation,
  findBinaries,
  isComparison,
  readConstant,
} from '../../src/promql/expressions';
import { parseQuery, type QueryNode } from '../../src/promql/parse-query';

/** An expression with one fault put in. */
export interface Mutant {
  /** What was done, such as `> 5 becomes < 5`; the same from run to run. */
  readonly fault: string;
  readonly expr: string;
}

const opposites: Readonly<Record<string, string>> = {
  '>': '<',
  '<': '>',
  '>=': '<=',
  '<=': '>=',
  '==': '!=',
  '!=': '==',
};

/**
 * Puts one fault after another into an alert's expression: comparisons are dropped and turned round,
 * thresholds become ten times as large and as small, arms of `and`, `unless` and `or` are dropped.
 */
export function mutateExpression(expr: string): Mutant[] {
  return findBinaries(parseQuery(expr).root).flatMap((operation) => {
    if (isComparison(operation)) return mutateComparison(expr, operation);
    return ['and', 'unless', 'or'].includes(operation.operator) ? mutateArms(expr, operation) : [];
  });
}

function mutateComparison(expr: string, operation: BinaryOperation): Mutant[] {
  const { node, operator, left, right } = operation;
  const tail = `${operator} ${right.text}`;
  const sign = node.children[1] as QueryNode;
  const threshold = [left, right].find((side) => readConstant(side) !== undefined) ?? right;
  const scaled = [10, 0.1].map((factor) => ({
    fault: `${tail}: threshold times ${factor}`,
    expr: replace(expr, threshold, `((${threshold.text}) * ${factor})`),
  }));
  return [
    { fault: `${tail}: dropped`, expr: replace(expr, node, `(${left.text})`) },
    {
      fault: `${tail}: turned round`,
      expr: replace(expr, sign, opposites[operator] as string),
    },
    // Ten times nothing is nothing, and a tenth of infinity infinite.
    ...([0, Infinity].includes(readConstant(threshold) ?? 1) ? [] : scaled),
  ];
}

function mutateArms(expr: string, { node, operator, left, right }: BinaryOperation): Mutant[] {
  const withoutRight = {
    fault: `${operator} ${right.text}: dropped`,
    expr: replace(expr, node, `(${left.text})`),
  };
  const withoutLeft = {
    fault: `${left.text} ${operator}: dropped`,
    expr: replace(expr, node, `(${right.text})`),
  };
  // What is left of `a unless b` without a is its opposite, which no case takes for it.
  return operator === 'unless' ? [withoutRight] : [withoutRight, withoutLeft];
}

function replace(expr: string, { from, to }: QueryNode, text: string): string {
  return expr.slice(0, from) + text + expr.slice(to);
}
