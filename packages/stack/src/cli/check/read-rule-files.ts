import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, posix, relative, resolve } from 'node:path';
import type { StackFile } from '../../stack-file';

/** Rule files of the user, and paths at which there is none. */
export interface RuleFiles {
  /** Their paths are relative to the folder of the stack. */
  readonly files: readonly StackFile[];
  readonly missing: readonly string[];
}

/**
 * Reads the files that `ruleFiles` names.
 *
 * @param dir - the folder of the stack
 * @param patterns - seen from its folder `prometheus`, with `*` in the last part of the path at most
 */
export function readRuleFiles(dir: string, patterns: readonly string[]): RuleFiles {
  const found = patterns.map((pattern) => ({ pattern, paths: find(dir, pattern) }));
  const paths = [...new Set(found.flatMap((each) => each.paths))];
  return {
    files: paths.map((path) => ({
      path: relative(dir, path).replaceAll('\\', '/'),
      content: readFileSync(path, 'utf8'),
    })),
    missing: found.filter((each) => each.paths.length === 0).map(({ pattern }) => pattern),
  };
}

function find(dir: string, pattern: string): string[] {
  const path = resolve(dir, 'prometheus', pattern);
  const folder = dirname(path);
  const name = fileName(basename(path));
  try {
    return readdirSync(folder)
      .filter((entry) => name.test(entry))
      .map((entry) => posix.join(folder, entry))
      .filter((file) => statSync(file).isFile())
      .sort();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

/** As Go reads patterns of file names: `*`, `?` and `[a-z]`. */
function fileName(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}
