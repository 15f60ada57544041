import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { root } from './root.mjs';
import { runTool } from './run-tool.mjs';

// More files than these do not fail because the machine is busy.
const mostSecondTries = 3;

/**
 * Runs the tests with Jest's own output.
 *
 * In a full run the machine is busy with the neighbours of each test, whose patience may end for that.
 * Up to three files that fail are run once more by themselves: what fails there as well has failed, and
 * what passes is named.
 *
 * @returns how many there were, what was skipped why, and what failed at its first try
 */
export function runJest(args) {
  const first = runOnce(args);
  const failed = first.files.filter(({ hasFailed }) => hasFailed).map(({ name }) => name);
  const deservesSecond = failed.length > 0 && failed.length <= mostSecondTries;
  if (args.length > 0 || !deservesSecond) return summarize(first, []);

  console.log(`\n== again, alone: ${failed.map((name) => relative(root, name)).join(', ')}`);
  const second = runOnce(['--runInBand', '--runTestsByPath', ...failed]);
  const others = first.files.filter(({ name }) => !failed.includes(name));
  const files = [...others, ...second.files];
  const passed = second.files.filter(({ hasFailed }) => !hasFailed).map(({ name }) => name);
  const secondTries = first.files
    .filter(({ name }) => passed.includes(name))
    .map(({ name, tests }) => {
      const names = tests.filter(isFailure).map(({ fullName }) => fullName);
      return `${relative(root, name)}: ${names.join('; ') || 'did not load'}`;
    });
  return summarize({ files, succeeded: second.succeeded }, secondTries);
}

function runOnce(args) {
  const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-test-'));
  const report = join(folder, 'report.json');
  try {
    const succeeded = runTool('jest', ['--json', `--outputFile=${report}`, ...args]);
    return { files: readFiles(report), succeeded };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the report says of each file of tests; nothing if Jest ended before it could write one. */
function readFiles(report) {
  let results;
  try {
    results = JSON.parse(readFileSync(report, 'utf8')).testResults;
  } catch {
    return [];
  }
  return results.map(({ name, status, assertionResults }) => ({
    name,
    hasFailed: status === 'failed',
    tests: assertionResults,
  }));
}

function summarize({ files, succeeded }, secondTries) {
  const tests = files.flatMap((file) => file.tests);
  const count = (...states) => tests.filter(({ status }) => states.includes(status)).length;
  // A file that does not load has no failed test, and yet has failed.
  const unloaded = files.filter((file) => file.hasFailed && !file.tests.some(isFailure)).length;
  const failed = tests.filter(isFailure).length + unloaded;
  return {
    passed: count('passed'),
    failed: succeeded ? failed : Math.max(failed, 1),
    skipped: count('pending', 'todo'),
    notices: readNotices(tests),
    secondTries,
  };
}

function isFailure({ status }) {
  return status === 'failed';
}

/** Tests that were skipped for want of something say in their name what it is. */
function readNotices(tests) {
  return tests
    .filter(({ status, title }) => status === 'pending' && title.startsWith('skipped: '))
    .map(({ ancestorTitles, title }) => ({
      title: ancestorTitles.join(' '),
      reason: title.slice('skipped: '.length),
    }));
}
