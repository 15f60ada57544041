import { findNodes, type QueryNode } from './parse-query';

/** What a query reads: a metric with its matchers. */
export interface Selector {
  /** The `VectorSelector`. */
  readonly node: QueryNode;
  /** The name, or `undefined` where the query asks for any metric. */
  readonly metric: string | undefined;
  readonly matchers: readonly Matcher[];
}

/** One condition of a selector, such as `job="node"`. */
export interface Matcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/** All selectors within a tree, from left to right. */
export function findSelectors(root: QueryNode): Selector[] {
  return findNodes(root, 'VectorSelector').map(readSelector);
}

/** Reads a `VectorSelector`. */
export function readSelector(node: QueryNode): Selector {
  const all = findNodes(node, 'UnquotedLabelMatcher', 'QuotedLabelMatcher').map(readMatcher);
  const named = all.find(({ label, operator }) => label === '__name__' && operator === '=');
  return {
    node,
    metric: node.children.find(({ type }) => type === 'Identifier')?.text ?? named?.value,
    matchers: all.filter(({ label }) => label !== '__name__'),
  };
}

/** Whether a matcher lets a value through. */
export function matches({ operator, value }: Matcher, candidate: string): boolean {
  if (operator === '=') return candidate === value;
  if (operator === '!=') return candidate !== value;
  return new RegExp(`^(?:${value})$`, 's').test(candidate) === (operator === '=~');
}

function readMatcher(node: QueryNode): Matcher {
  const [label, operator, value] = node.children as [QueryNode, QueryNode, QueryNode];
  return {
    label: node.type === 'QuotedLabelMatcher' ? readString(label) : label.text,
    operator: operator.text as Matcher['operator'],
    value: readString(value),
  };
}

/** The content of a string of PromQL, in any of its three kinds of quotes. */
export function readString({ text }: QueryNode): string {
  const content = text.slice(1, -1);
  return text.startsWith('`') ? content : content.replace(/\\(.)/g, escaped);
}

function escaped(_: string, letter: string): string {
  return { n: '\n', t: '\t', r: '\r' }[letter] ?? letter;
}
