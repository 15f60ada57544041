import type { VerifyResult } from './verify-result';

/** How many panels were looked at, and how many have no data in any of their queries. */
export interface EmptyPanels {
  readonly all: number;
  readonly empty: number;
  /** The empty ones by the reason for which that is right, the most frequent first. */
  readonly reasons: readonly (readonly [because: string, count: number])[];
}

/** Counts the panels without data; one query with data is enough for a panel to have some. */
export function countEmptyPanels(results: readonly VerifyResult[]): EmptyPanels {
  const panels = new Map<string, VerifyResult[]>();
  for (const result of results) {
    if (result.panel === undefined) continue;
    panels.set(result.panel, [...(panels.get(result.panel) ?? []), result]);
  }
  const empty = [...panels.values()].filter((queries) =>
    queries.every(({ status }) => status !== 'ok'),
  );
  const counts = new Map<string, number>();
  for (const queries of empty) {
    const because = queries.find((query) => query.because !== undefined)?.because;
    if (because !== undefined) counts.set(because, (counts.get(because) ?? 0) + 1);
  }
  return {
    all: panels.size,
    empty: empty.length,
    reasons: [...counts].sort(([, a], [, b]) => b - a),
  };
}
