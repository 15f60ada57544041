import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findNode } from '../node-binary';
import { type ColumnResult, countByColumn, type JestReport, renderTable } from './column-results';

const root = join(__dirname, '../..');
const supportedMajors = ['20', '22', '24'];

/** `npm run matrix -- --node 22 --column 'Fastify 4.10'` */
function main(): void {
  const { values } = parseArgs({
    options: {
      node: { type: 'string', multiple: true, default: supportedMajors },
      column: { type: 'string', multiple: true, default: [] },
      workers: { type: 'string', default: '50%' },
    },
  });
  const results = new Map<string, readonly ColumnResult[]>();
  for (const major of values.node) {
    const node = findNode(Number(major));
    const version = `Node ${spawnSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' }).stdout.trim()}`;
    console.log(`\n== ${version}`);
    results.set(version, runOn(node, values.column, values.workers));
  }

  for (const [node, columns] of results) {
    const failures = columns.flatMap(({ failures: each }) => each);
    for (const failure of failures) console.log(`FAILED on ${node}: ${failure}`);
  }
  console.log(`\n${renderTable(results)}`);
  const all = [...results.values()].flat();
  const passed = all.reduce((sum, result) => sum + result.passed, 0);
  const failed = all.reduce((sum, result) => sum + result.failed, 0);
  console.log(`\n${passed} passed, ${failed} failed`);
  // Columns that do not exist have no results.
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

function runOn(node: string, columns: readonly string[], workers: string): ColumnResult[] {
  const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-matrix-'));
  const report = join(folder, 'report.json');
  try {
    spawnSync(
      node,
      [
        join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
        ...['--testPathPatterns', 'test/adapters/[^/]+\\.test\\.ts$'],
        ...['--testNamePattern', patternOf(columns), '--maxWorkers', workers],
        ...['--json', '--outputFile', report],
      ],
      {
        cwd: root,
        env: { ...process.env, XAI_METRICS_MATRIX: 'whole' },
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    return countByColumn(JSON.parse(readFileSync(report, 'utf8')) as JestReport);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The tests of the behaviours are named by area and column: `routing in Koa 3 counts a request`. */
function patternOf(columns: readonly string[]): string {
  const names = columns.map((column) => column.replaceAll('.', '\\.'));
  return names.length === 0 ? '' : `^[^ ].{0,40} in (${names.join('|')}) `;
}

main();
