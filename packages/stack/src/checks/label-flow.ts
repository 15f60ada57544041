import {
  type BinaryOperation,
  readAggregation,
  readBinary,
  readCall,
  unwrap,
} from '../promql/expressions';
import type { QueryNode } from '../promql/parse-query';
import { findSelectors, readSelector, readString } from '../promql/selectors';
import type { KnownMetric } from './known-metrics';

/** What labels the result of an expression has. */
export interface LabelSet {
  readonly names: ReadonlySet<string>;
  /** Whether it also has whatever labels a target was given, which nothing has taken off. */
  readonly open: boolean;
  /** Labels of which only one value is left, by matchers. */
  readonly fixed: ReadonlyMap<string, string>;
}

/** What expressions are read with. */
export interface LabelSources {
  readonly metrics: ReadonlyMap<string, KnownMetric>;
  /** The expressions of recording rules by name. */
  readonly recordings: ReadonlyMap<string, QueryNode>;
}

/** A number without labels, such as `time()`. */
export const scalar = 'scalar';

/** Labels that each series of a target has; `cluster` where several servers are read as one. */
export const targetLabels: readonly string[] = ['cluster', 'job', 'instance'];

/** Labels that aggregations let through one by one, whatever their name. */
const selecting: readonly string[] = ['topk', 'bottomk', 'limitk', 'limit_ratio'];
const numbers: readonly string[] = ['time', 'scalar', 'pi'];

/**
 * The labels that the result of an expression has.
 *
 * @returns `undefined` where it reads metrics that nothing is known of
 */
export function labelsOf(
  expression: QueryNode,
  sources: LabelSources,
): LabelSet | typeof scalar | undefined {
  const node = unwrap(expression);
  const inner = () => labelsOf(node.children[0] as QueryNode, sources);
  switch (node.type) {
    case 'NumberDurationLiteral':
    case 'StringLiteral':
      return scalar;
    case 'UnaryExpr':
      return labelsOf(node.children[1] as QueryNode, sources);
    case 'VectorSelector':
      return ofSelector(node, sources);
    case 'AggregateExpr':
      return ofAggregation(node, sources);
    case 'FunctionCall':
      return ofCall(node, sources);
    case 'BinaryExpr':
      return ofBinary(readBinary(node), sources);
    default:
      return inner();
  }
}

function ofSelector(node: QueryNode, sources: LabelSources): LabelSet | undefined {
  const { metric = '', matchers } = readSelector(node);
  const fixed = new Map(
    matchers.filter(({ operator }) => operator === '=').map(({ label, value }) => [label, value]),
  );
  const recording = sources.recordings.get(metric);
  if (recording !== undefined) {
    // A rule may read what it recorded before.
    const others = new Map([...sources.recordings].filter(([name]) => name !== metric));
    const recorded = labelsOf(recording, { ...sources, recordings: others });
    if (recorded === undefined) return undefined;
    return recorded === scalar ? closed([]) : { ...recorded, fixed };
  }
  const known = sources.metrics.get(metric);
  if (known === undefined) return undefined;
  return { names: new Set([...targetLabels, ...known.labels.keys()]), open: true, fixed };
}

function ofAggregation(node: QueryNode, sources: LabelSources): LabelSet | undefined {
  const { operator, grouping, labels, args } = readAggregation(node);
  const inner = labelsOf(args.at(-1) as QueryNode, sources);
  // count_values makes a label of each value.
  const made = operator === 'count_values' ? [readString(args[0] as QueryNode)] : [];
  if (grouping === 'by') return closed([...labels, ...made], inner);
  if (inner === undefined || inner === scalar) return undefined;
  if (selecting.includes(operator)) return inner;
  return grouping === 'without' ? without(inner, labels) : closed(made);
}

function ofCall(node: QueryNode, sources: LabelSources): LabelSet | typeof scalar | undefined {
  const { name, args } = readCall(node);
  if (numbers.includes(name)) return scalar;
  if (args.length === 0 || name === 'vector') return closed([]);
  if (name === 'absent' || name === 'absent_over_time') return ofAbsent(node);
  const known = args.map((arg) => labelsOf(arg, sources));
  const inner = known.find((labels): labels is LabelSet => labels !== scalar);
  if (inner === undefined) return undefined;
  if (name === 'histogram_quantile') return without(inner, ['le']);
  if (name !== 'label_replace' && name !== 'label_join') return inner;
  const added = readString(args[1] as QueryNode);
  return { ...inner, names: new Set([...inner.names, added]) };
}

/** What is absent has the labels that were asked for by their one value. */
function ofAbsent(node: QueryNode): LabelSet {
  const [selector] = findSelectors(node);
  const equal = (selector?.matchers ?? []).filter(({ operator }) => operator === '=');
  return closed(equal.map(({ label }) => label));
}

function ofBinary(
  { operator, left, right, matching }: BinaryOperation,
  sources: LabelSources,
): LabelSet | typeof scalar | undefined {
  const [a, b] = [labelsOf(left, sources), labelsOf(right, sources)];
  if (a === scalar) return b;
  if (b === scalar || operator === 'unless' || operator === 'and') return a;
  if (a === undefined || b === undefined) return undefined;
  if (operator === 'or') {
    const shared = [...a.names].filter((label) => b.names.has(label));
    return { names: new Set(shared), open: a.open && b.open, fixed: new Map() };
  }
  if (matching?.many !== undefined) {
    const many = matching.many === 'left' ? a : b;
    return { ...many, names: new Set([...many.names, ...matching.included]) };
  }
  if (matching?.by === 'on') return closed(matching.labels, a);
  return matching === undefined ? a : without(a, matching.labels);
}

function closed(labels: readonly string[], inner?: LabelSet | typeof scalar | undefined): LabelSet {
  const known = inner === undefined || inner === scalar ? new Map<string, string>() : inner.fixed;
  const fixed = new Map([...known].filter(([label]) => labels.includes(label)));
  return { names: new Set(labels), open: false, fixed };
}

function without(inner: LabelSet, labels: readonly string[]): LabelSet {
  return {
    names: new Set([...inner.names].filter((label) => !labels.includes(label))),
    open: inner.open,
    fixed: new Map([...inner.fixed].filter(([label]) => !labels.includes(label))),
  };
}
