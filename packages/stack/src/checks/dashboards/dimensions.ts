import {
  readAggregation,
  readBinary,
  readCall,
  readConstant,
  unwrap,
} from '../../promql/expressions';
import type { QueryNode } from '../../promql/parse-query';
import { readSelector } from '../../promql/selectors';
import type { LabelSources } from '../label-flow';

/** What a number measures. */
export type Dimension =
  | 'seconds'
  | 'bytes'
  | 'bytesPerSecond'
  | 'ratio'
  | 'percent'
  | 'timestamp'
  | 'wei';

const suffixes: readonly (readonly [RegExp, Dimension])[] = [
  [/_(?:timestamp|mtime)_seconds$|_cert_expiry$|^process_start_time_seconds$/, 'timestamp'],
  // Weighted by the length of a queue, times are that length.
  [/(?<!_weighted)_seconds(?:_total)?$/, 'seconds'],
  [/_bytes(?:_total)?$/, 'bytes'],
  [/_ratio$/, 'ratio'],
  [/_percent(?:age)?$/, 'percent'],
  [/_wei$/, 'wei'],
];

/** What rates measure, by what their counters do. */
const perSecond: Readonly<Record<string, Dimension>> = {
  seconds: 'ratio',
  bytes: 'bytesPerSecond',
};

/**
 * What an expression measures, by the suffixes of its metrics and what is done to them.
 *
 * @returns `undefined` for counts, and where it cannot be told
 */
export function dimensionOf(expression: QueryNode, sources: LabelSources): Dimension | undefined {
  const node = unwrap(expression);
  switch (node.type) {
    case 'VectorSelector':
      return ofSelector(node, sources);
    case 'MatrixSelector':
      return dimensionOf(node.children[0] as QueryNode, sources);
    case 'AggregateExpr': {
      const { operator, args } = readAggregation(node);
      return operator.startsWith('count') || operator === 'group'
        ? undefined
        : dimensionOf(args.at(-1) as QueryNode, sources);
    }
    case 'FunctionCall':
      return ofCall(node, sources);
    case 'BinaryExpr':
      return ofBinary(node, sources);
    default:
      return undefined;
  }
}

function ofSelector(node: QueryNode, sources: LabelSources): Dimension | undefined {
  const { metric = '' } = readSelector(node);
  const recording = sources.recordings.get(metric);
  // The operation in its name says it, whatever it is a ratio of.
  if (/:ratio[^:]*$/.test(metric)) return 'ratio';
  if (recording !== undefined) return dimensionOf(recording, sources);
  const family = sources.metrics.get(metric)?.family ?? metric;
  // The sum of a histogram is what it observes; its buckets and its count are counts.
  if (family !== metric && !metric.endsWith('_sum')) return undefined;
  return bySuffix(family);
}

function ofCall(node: QueryNode, sources: LabelSources): Dimension | undefined {
  const { name, args } = readCall(node);
  const [first] = args;
  const inner = () => (first === undefined ? undefined : dimensionOf(first, sources));
  switch (name) {
    case 'time':
      return 'timestamp';
    case 'rate':
    case 'irate':
      return perSecond[inner() ?? ''];
    case 'histogram_quantile':
      return ofBuckets(args.at(-1), sources);
    case 'increase':
    case 'abs':
    case 'min_over_time':
    case 'max_over_time':
    case 'avg_over_time':
    case 'quantile_over_time':
    case 'last_over_time':
      return args.map((each) => dimensionOf(each, sources)).find((each) => each !== undefined);
    default:
      return undefined;
  }
}

/** What the histogram observes whose buckets an expression is made of. */
function ofBuckets(
  expression: QueryNode | undefined,
  sources: LabelSources,
): Dimension | undefined {
  if (expression === undefined) return undefined;
  if (expression.type === 'VectorSelector') {
    const { metric = '' } = readSelector(expression);
    const recording = sources.recordings.get(metric);
    return recording === undefined
      ? bySuffix(metric.replace(/_bucket$/, ''))
      : ofBuckets(recording, sources);
  }
  return expression.children
    .map((child) => ofBuckets(child, sources))
    .find((each) => each !== undefined);
}

function ofBinary(node: QueryNode, sources: LabelSources): Dimension | undefined {
  const { operator, left, right } = readBinary(node);
  const [a, b] = [dimensionOf(left, sources), dimensionOf(right, sources)];
  switch (operator) {
    case '+':
    case '-':
      if (a === 'timestamp' && b === 'timestamp') return 'seconds';
      return a ?? b;
    case '/':
      if (a === 'percent' && readConstant(right) === 100) return 'ratio';
      return a !== undefined && a === b ? 'ratio' : undefined;
    case '*':
      return undefined;
    default:
      return a;
  }
}

function bySuffix(name: string): Dimension | undefined {
  return suffixes.find(([pattern]) => pattern.test(name))?.[1];
}
