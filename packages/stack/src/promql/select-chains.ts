import { parseQuery } from './parse-query';
import { findSelectors } from './selectors';

/** Which chains' series a query reads. */
export interface ChainSelection {
  /** `only` the series of these chains, or all `without` theirs; those without a label are among the latter. */
  readonly how: 'only' | 'without';
  readonly chains: readonly string[];
}

/**
 * Narrows a query to the series of some chains.
 *
 * @param hasChain - whether the series of a name have the label `chain`; others stay as they are
 */
export function selectChains(
  query: string,
  selection: ChainSelection,
  hasChain: (metric: string) => boolean,
): string {
  const matcher = renderMatcher(selection);
  return findSelectors(parseQuery(query).root)
    .filter(({ metric = '' }) => hasChain(metric))
    .sort((a, b) => b.node.to - a.node.to)
    .reduce((text, { node, matchers }) => {
      const hasBraces = node.text.endsWith('}');
      const end = hasBraces ? node.to - 1 : node.to;
      const added = hasBraces ? `${matchers.length > 0 ? ',' : ''}${matcher}` : `{${matcher}}`;
      return text.slice(0, end) + added + text.slice(end);
    }, query);
}

function renderMatcher({ how, chains }: ChainSelection): string {
  if (chains.length === 1) return `chain${how === 'only' ? '=' : '!='}"${chains[0]}"`;
  // A bare dot would stand for any letter.
  const names = chains.map((chain) => chain.replaceAll('.', '\\\\.')).join('|');
  return `chain${how === 'only' ? '=~' : '!~'}"${names}"`;
}
