import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool } from './run-tool.mjs';

const { testPathIgnorePatterns } = createRequire(import.meta.url)('../jest.config.js');

/**
 * Runs the tests with Jest's own output, but for those left out; returns how many there were, and what was
 * skipped why.
 */
export function runJest(args, leftOut = []) {
  const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-test-'));
  const report = join(folder, 'report.json');
  try {
    const succeeded = runTool('jest', [
      ...['--json', `--outputFile=${report}`],
      ...args,
      // It replaces what the configuration says.
      ...['--testPathIgnorePatterns', ...testPathIgnorePatterns, ...leftOut],
    ]);
    return countTests(readReport(report), succeeded);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Jest ended before it could write one.
    return undefined;
  }
}

function countTests(report, succeeded) {
  if (report === undefined) {
    return { passed: 0, failed: succeeded ? 0 : 1, skipped: 0, notices: [] };
  }
  // A suite that does not load has no failed test, and yet has failed.
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return {
    passed: report.numPassedTests,
    failed: succeeded ? failed : Math.max(failed, 1),
    skipped: report.numPendingTests + report.numTodoTests,
    notices: readNotices(report),
  };
}

/** Tests that were skipped for want of something say in their name what it is. */
function readNotices({ testResults }) {
  return testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status, title }) => status === 'pending' && title.startsWith('skipped: '))
    .map(({ ancestorTitles, title }) => ({
      title: ancestorTitles.join(' '),
      reason: title.slice('skipped: '.length),
    }));
}
