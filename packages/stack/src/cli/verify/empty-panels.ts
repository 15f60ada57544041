import type { VerifyResult } from './verify-result';

/** How many panels there are, and how many of them have no data in any of their queries. */
export interface PanelCounts {
  readonly all: number;
  readonly empty: number;
}

/** What is empty where a board is opened, and what is in its rows that are shut. */
export interface EmptyPanels extends PanelCounts {
  readonly collapsed: PanelCounts;
  /** All empty ones by the reason for which that is right, the most frequent first. */
  readonly reasons: readonly (readonly [because: string, count: number])[];
}

/** Counts the panels without data; one query with data is enough for a panel to have some. */
export function countEmptyPanels(results: readonly VerifyResult[]): EmptyPanels {
  const panels = new Map<string, VerifyResult[]>();
  for (const result of results) {
    if (result.panel === undefined) continue;
    panels.set(result.panel, [...(panels.get(result.panel) ?? []), result]);
  }
  const all = [...panels.values()];
  const counts = new Map<string, number>();
  for (const queries of all.filter(isEmpty)) {
    const because = queries.find((query) => query.because !== undefined)?.because;
    if (because !== undefined) counts.set(because, (counts.get(because) ?? 0) + 1);
  }
  return {
    ...count(all.filter((queries) => !isCollapsed(queries))),
    collapsed: count(all.filter(isCollapsed)),
    reasons: [...counts].sort(([, a], [, b]) => b - a),
  };
}

function count(panels: readonly VerifyResult[][]): PanelCounts {
  return { all: panels.length, empty: panels.filter(isEmpty).length };
}

function isEmpty(queries: readonly VerifyResult[]): boolean {
  return queries.every(({ status }) => status !== 'ok');
}

function isCollapsed(queries: readonly VerifyResult[]): boolean {
  return queries.some(({ collapsed }) => collapsed);
}
