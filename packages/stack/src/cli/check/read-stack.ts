import type { StackModel } from '../../checks/check';
import { readStackFiles } from '../../checks/read-stack-files';
import type { ResolvedConfig } from '../../stack-context';
import type { StackFile } from '../../stack-file';
import { configFile } from '../stack-folder';
import { readFolder } from './read-folder';
import { readRuleFiles } from './read-rule-files';

/** Reads the folder of a stack, and the rule files of the user wherever they are. */
export function readStack(
  dir: string,
  config: ResolvedConfig,
): { files: readonly StackFile[]; model: StackModel } {
  const own = readRuleFiles(dir, config.ruleFiles);
  const inside = readFolder(dir);
  const known = new Set(inside.map(({ path }) => path));
  const files = [...inside, ...own.files.filter(({ path }) => !known.has(path))];
  const model = readStackFiles(
    files,
    config,
    own.files.map(({ path }) => path),
  );
  const missing = own.missing.map((pattern) => ({
    file: configFile,
    where: 'ruleFiles',
    problem: `There is no file ${pattern}, seen from the folder prometheus.`,
    remedy: 'Correct the path, or take it out.',
  }));
  return { files, model: { ...model, unreadable: [...model.unreadable, ...missing] } };
}
