import { execFile } from 'node:child_process';

/**
 * Runs promtool's rule tests.
 *
 * @param files - test files, each with all that it names beside it
 * @returns what promtool says of each file that failed
 */
export async function runRuleTests(
  promtool: string,
  files: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (files.length === 0) return new Map();
  const output = await run(promtool, ['test', 'rules', ...files]);
  if (!output.includes('Unit Testing: ')) return findFailures(promtool, files, output);
  const reports = output.split(/^Unit Testing: +/m).slice(1);
  if (reports.length !== files.length) throw new Error(`promtool broke off:\n${output}`);
  return new Map(
    reports
      .filter((report) => !hasSucceeded(report))
      .map((report) => [report.slice(0, report.indexOf('\n')).trim(), report]),
  );
}

/** Promtool 3 does not say which file it speaks of: those of a run with failures are run one by one. */
async function findFailures(
  promtool: string,
  files: readonly string[],
  output: string,
): Promise<ReadonlyMap<string, string>> {
  const successes = output.match(/^ +SUCCESS$/gm)?.length ?? 0;
  if (successes === files.length) return new Map();
  const failures = new Map<string, string>();
  for (const file of files) {
    const report = await run(promtool, ['test', 'rules', file]);
    if (!hasSucceeded(report)) failures.set(file, report);
  }
  return failures;
}

function hasSucceeded(report: string): boolean {
  return /^ +SUCCESS$/m.test(report);
}

function run(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    // It ends with 1 where a test has failed; what it says then is the result.
    execFile(program, args, { maxBuffer: 2 ** 28 }, (_, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
}
