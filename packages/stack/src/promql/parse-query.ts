import { parser } from '@prometheus-io/lezer-promql';

/** A PromQL query as a tree. */
export interface Query {
  readonly text: string;
  readonly root: QueryNode;
  /** The first place that is no PromQL. */
  readonly error: QueryError | undefined;
}

/** Where a query cannot be read. */
export interface QueryError {
  /** Offset into the query, from 0. */
  readonly position: number;
  /** One line that shows the place. */
  readonly message: string;
}

/** A node of the official grammar's tree, such as `BinaryExpr`; `⚠` where the query cannot be read. */
export interface QueryNode {
  readonly type: string;
  readonly text: string;
  /** Offsets into the query. */
  readonly from: number;
  readonly to: number;
  readonly parent: QueryNode | undefined;
  readonly children: readonly QueryNode[];
}

interface GrammarNode {
  readonly type: { readonly name: string; readonly isError: boolean };
  readonly from: number;
  readonly to: number;
  readonly firstChild: GrammarNode | null;
  readonly nextSibling: GrammarNode | null;
}

/** Reads a PromQL query with the grammar of Prometheus' own page. */
export function parseQuery(text: string): Query {
  const root = copyNode(text, parser.parse(text).topNode, undefined);
  return { text, root, error: findError(text, root) };
}

/** All nodes of a tree from left to right, each before those within it. */
export function walk(node: QueryNode): QueryNode[] {
  const nodes: QueryNode[] = [];
  const visit = (each: QueryNode) => {
    nodes.push(each);
    each.children.forEach(visit);
  };
  visit(node);
  return nodes;
}

/** The nodes of the given types within a tree. */
export function findNodes(node: QueryNode, ...types: readonly string[]): QueryNode[] {
  return walk(node).filter(({ type }) => types.includes(type));
}

/** The nodes around a node, from the inside to the outside. */
export function ancestors(node: QueryNode): QueryNode[] {
  return node.parent === undefined ? [] : [node.parent, ...ancestors(node.parent)];
}

function copyNode(text: string, node: GrammarNode, parent: QueryNode | undefined): QueryNode {
  const children: QueryNode[] = [];
  const copy: QueryNode = {
    type: node.type.isError ? '⚠' : node.type.name,
    text: text.slice(node.from, node.to),
    from: node.from,
    to: node.to,
    parent,
    children,
  };
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.type.name !== 'LineComment') children.push(copyNode(text, child, copy));
  }
  return copy;
}

function findError(text: string, root: QueryNode): QueryError | undefined {
  const broken = findNodes(root, '⚠')[0];
  if (text.trim() === '') return { position: 0, message: 'the query is empty' };
  if (broken === undefined) return undefined;
  const before = text.slice(Math.max(0, broken.from - 25), broken.from);
  const after = text.slice(broken.from, broken.from + 25);
  return {
    position: broken.from,
    message: `cannot be read at character ${broken.from + 1}: ${before} >>> ${after}`,
  };
}
