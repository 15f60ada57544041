import type { PanelDefinition } from './define-board';

/**
 * Writes the description of a panel, which also says when it has a right to be empty. It is said
 * where people read it, and {@link readEmptyReasons} reads it from there.
 */
export function describePanel({ description, emptyIf, queries }: PanelDefinition): string {
  const sentences = [description];
  if (emptyIf !== undefined) sentences.push(`Empty if ${emptyIf}.`);
  for (const query of queries) {
    if (query.emptyIf !== undefined) {
      sentences.push(`"${query.legend}" is missing if ${query.emptyIf}.`);
    }
  }
  return sentences.join(' ');
}

/** Why a panel or a query of it may be empty, as far as its description says so. */
export interface EmptyReasons {
  readonly panel: string | undefined;
  /** By legend. */
  readonly queries: ReadonlyMap<string, string>;
}

/** Reads from the description of a panel when it may be empty. */
export function readEmptyReasons(description: string): EmptyReasons {
  const panel = /(?:^|\s)Empty if ([^.]+)\./.exec(description)?.[1];
  const queries = [...description.matchAll(/"([^"]+)" is missing if ([^.]+)\./g)];
  return {
    panel,
    queries: new Map(queries.map(([, legend = '', reason = '']) => [legend, reason])),
  };
}
