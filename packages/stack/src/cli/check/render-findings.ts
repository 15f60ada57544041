import type { Finding } from '../../checks/check';

/** Renders findings by file. */
export function renderFindings(findings: readonly Finding[]): string[] {
  const files = [...new Set(findings.map(({ file }) => file))];
  return files.flatMap((file) => [
    file,
    ...findings
      .filter((finding) => finding.file === file)
      .flatMap(({ where, problem, remedy, check }) => [
        `  ${where}: ${problem}`,
        `    ${remedy} (${check})`,
      ]),
    '',
  ]);
}
