/** What came of one column of the behaviours on one Node. */
export interface ColumnResult {
  readonly column: string;
  passed: number;
  failed: number;
  readonly failures: string[];
}

/** What is read of the report that Jest writes. */
export interface JestReport {
  readonly testResults: readonly {
    readonly name: string;
    /** Why the file did not run at all. */
    readonly message: string;
    readonly status: string;
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      readonly status: string;
    }[];
  }[];
}

/** Adds the results of a run up by column: its groups are named such as `routing in Koa 3`. */
export function countByColumn({ testResults }: JestReport): ColumnResult[] {
  const results = new Map<string, ColumnResult>();
  const resultOf = (column: string) => {
    const result = results.get(column) ?? { column, passed: 0, failed: 0, failures: [] };
    results.set(column, result);
    return result;
  };
  for (const { name, message, status, assertionResults } of testResults) {
    if (status === 'failed' && assertionResults.every((each) => each.status !== 'failed')) {
      fail(resultOf(name), message);
    }
    for (const { ancestorTitles, title, status: outcome } of assertionResults) {
      const [group = ''] = ancestorTitles;
      const [, column] = group.split(' in ');
      if (column === undefined) continue;
      if (outcome === 'passed') resultOf(column).passed += 1;
      else if (outcome === 'failed') fail(resultOf(column), `${group}: ${title}`);
    }
  }
  return [...results.values()].sort((a, b) => a.column.localeCompare(b.column, 'en'));
}

function fail(result: ColumnResult, what: string): void {
  result.failed += 1;
  result.failures.push(what);
}

/** Renders the columns of the frameworks as lines, and each Node as a column of its own. */
export function renderTable(results: ReadonlyMap<string, readonly ColumnResult[]>): string {
  const nodes = [...results.keys()];
  const columns = [...new Set([...results.values()].flat().map(({ column }) => column))].sort(
    (a, b) => a.localeCompare(b, 'en'),
  );
  const rows = columns.map((column) => [column, ...nodes.map((node) => cell(node, column))]);
  const table = [['', ...nodes], ...rows];
  const widths = table[0]?.map((_, i) => Math.max(...table.map((row) => (row[i] ?? '').length)));
  return table
    .map((row) => row.map((text, i) => text.padEnd(widths?.[i] ?? 0)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');

  function cell(node: string, column: string): string {
    const result = results.get(node)?.find((each) => each.column === column);
    if (result === undefined) return '-';
    const { passed, failed } = result;
    return failed === 0 ? `${passed} passed` : `${passed} passed, ${failed} FAILED`;
  }
}
