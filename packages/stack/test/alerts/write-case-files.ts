import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AlertTest } from './alert-tests';

/**
 * Writes the rules and the cases of an alert for promtool.
 *
 * @returns the test file
 */
export function writeCaseFiles(
  folder: string,
  { alert, chain = '', stepSeconds, rules, tests }: AlertTest,
  name = `${alert}-${chain}-${stepSeconds}`,
): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.rules.yml`), rules);
  const file = join(folder, `${name}.yml`);
  writeFileSync(file, tests.replace('rules.yml', `${name}.rules.yml`));
  return file;
}
