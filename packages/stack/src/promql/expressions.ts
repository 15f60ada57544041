import { ancestors, findNodes, type QueryNode } from './parse-query';
import { readDuration } from './read-duration';

/** An operator between two expressions. */
export interface BinaryOperation {
  readonly node: QueryNode;
  /** As written: `/`, `>`, `and`. */
  readonly operator: string;
  readonly left: QueryNode;
  readonly right: QueryNode;
  /** Whether `bool` makes 0 and 1 of a comparison, which then filters nothing. */
  readonly bool: boolean;
  readonly matching: Matching | undefined;
}

/** How the series of both sides find each other. */
export interface Matching {
  readonly by: 'on' | 'ignoring';
  readonly labels: readonly string[];
  /** The side that may have several series for one of the other. */
  readonly many: 'left' | 'right' | undefined;
  /** Labels that come over from the side of one. */
  readonly included: readonly string[];
}

/** An aggregation such as `sum by (job) (…)`. */
export interface Aggregation {
  readonly node: QueryNode;
  readonly operator: string;
  readonly grouping: 'by' | 'without' | undefined;
  readonly labels: readonly string[];
  /** The arguments, of which the aggregated expression is the last. */
  readonly args: readonly QueryNode[];
}

/** A call of a function. */
export interface Call {
  readonly node: QueryNode;
  readonly name: string;
  readonly args: readonly QueryNode[];
}

const comparisons: readonly string[] = ['>', '<', '>=', '<=', '==', '!='];

/** Reads a `BinaryExpr`. */
export function readBinary(node: QueryNode): BinaryOperation {
  const left = node.children[0] as QueryNode;
  const right = node.children.at(-1) as QueryNode;
  const operator = (node.children[1] as QueryNode).text.toLowerCase();
  const clause = node.children.find(({ type }) => type === 'MatchingModifierClause');
  const bool = node.children.some(({ type }) => type === 'BoolModifier');
  return {
    node,
    operator,
    left,
    right,
    bool,
    matching: clause === undefined ? undefined : readMatching(clause),
  };
}

/** All operations between two expressions within a tree. */
export function findBinaries(root: QueryNode): BinaryOperation[] {
  return findNodes(root, 'BinaryExpr').map(readBinary);
}

/** Whether an operation lets only some series through by their values. */
export function isComparison({ operator, bool }: BinaryOperation): boolean {
  return comparisons.includes(operator) && !bool;
}

/** Reads an `AggregateExpr`. */
export function readAggregation(node: QueryNode): Aggregation {
  const modifier = node.children.find(({ type }) => type === 'AggregateModifier');
  const grouping = modifier?.children[0]?.text.toLowerCase() as 'by' | 'without' | undefined;
  return {
    node,
    operator: (node.children[0] as QueryNode).text.toLowerCase(),
    grouping,
    labels: modifier === undefined ? [] : readLabels(modifier),
    args: findBody(node),
  };
}

/** All aggregations within a tree. */
export function findAggregations(root: QueryNode): Aggregation[] {
  return findNodes(root, 'AggregateExpr').map(readAggregation);
}

/** Reads a `FunctionCall`. */
export function readCall(node: QueryNode): Call {
  return { node, name: (node.children[0] as QueryNode).text, args: findBody(node) };
}

/** All calls of functions within a tree, or only those of the given ones. */
export function findCalls(root: QueryNode, ...names: readonly string[]): Call[] {
  const calls = findNodes(root, 'FunctionCall').map(readCall);
  return names.length === 0 ? calls : calls.filter(({ name }) => names.includes(name));
}

/** The calls around a node, from the inside to the outside. */
export function callsAround(node: QueryNode): Call[] {
  return ancestors(node)
    .filter(({ type }) => type === 'FunctionCall')
    .map(readCall);
}

/** An expression without the parentheses around it. */
export function unwrap(node: QueryNode): QueryNode {
  return node.type === 'ParenExpr' || node.type === 'PromQL'
    ? unwrap(node.children[0] as QueryNode)
    : node;
}

/** The part of a condition whose value the result has: the left side of `and`, `unless` and `or`. */
export function judgedPart(condition: QueryNode): QueryNode {
  const node = unwrap(condition);
  if (node.type !== 'BinaryExpr') return node;
  const { operator, left } = readBinary(node);
  return ['and', 'unless', 'or'].includes(operator) ? judgedPart(left) : node;
}

/** The ranges in a tree, such as `[5m]`, in seconds. */
export function findRanges(root: QueryNode): { node: QueryNode; seconds: number }[] {
  return findNodes(root, 'MatrixSelector', 'SubqueryExpr').flatMap((node) => {
    const range = node.children.find(({ type }) => type === 'DurationExpr');
    const seconds = range === undefined ? undefined : readDuration(range.text);
    return seconds === undefined ? [] : [{ node, seconds }];
  });
}

/** The value of an expression made of numbers only. */
export function readConstant(expression: QueryNode): number | undefined {
  const node = unwrap(expression);
  if (node.type === 'NumberDurationLiteral') return readNumber(node.text);
  if (node.type === 'UnaryExpr') {
    const value = readConstant(node.children[1] as QueryNode);
    return value === undefined || !node.text.startsWith('-') ? value : -value;
  }
  if (node.type !== 'BinaryExpr') return undefined;
  const { operator, left, right } = readBinary(node);
  const [a, b] = [readConstant(left), readConstant(right)];
  return a === undefined || b === undefined ? undefined : arithmetic[operator]?.(a, b);
}

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '^': (a, b) => a ** b,
};

function readNumber(text: string): number | undefined {
  if (/^[+-]?inf$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  const value = Number(text);
  return Number.isNaN(value) ? readDuration(text) : value;
}

function readMatching(clause: QueryNode): Matching {
  const [kind, ...rest] = clause.children as [QueryNode, ...QueryNode[]];
  const group = rest.find(({ type }) => type === 'GroupLeft' || type === 'GroupRight');
  const lists = rest.filter(({ type }) => type === 'GroupingLabels');
  const [labels, included] = lists.map(readLabels);
  return {
    by: kind.type === 'On' ? 'on' : 'ignoring',
    labels: labels ?? [],
    many: group === undefined ? undefined : group.type === 'GroupLeft' ? 'left' : 'right',
    included: included ?? [],
  };
}

function readLabels(node: QueryNode): string[] {
  return findNodes(node, 'LabelName').map(({ text }) => text);
}

function findBody(node: QueryNode): readonly QueryNode[] {
  return node.children.find(({ type }) => type === 'FunctionCallBody')?.children ?? [];
}
