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
  const reports = output.split(/^Unit Testing: +/m).slice(1);
  if (reports.length !== files.length) throw new Error(`promtool broke off:\n${output}`);
  return new Map(
    reports
      .filter((report) => !/^ +SUCCESS$/m.test(report))
      .map((report) => [report.slice(0, report.indexOf('\n')).trim(), report]),
  );
}

function run(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    // It ends with 1 where a test has failed; what it says then is the result.
    execFile(program, args, { maxBuffer: 2 ** 28 }, (_, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
}
