import { parse, parseDocument } from 'yaml';
import { resolveConfig } from '../config/resolve-config';
import type { StackConfig } from '../config/stack-config';
import type { ResolvedConfig } from '../stack-context';
import type { StackFile } from '../stack-file';
import type { BoardModel, ConfigModel, Problem, StackModel } from './check';
import { readRuleFile } from './read-rule-file';

/**
 * Reads the files of a stack for the checks, as they are: users may have changed them.
 *
 * @param config - what the stack was generated from
 * @defaultValue that of `xai-metrics.yaml` among the files
 * @throws StackError if the configuration is not valid
 */
export function readStackFiles(
  files: readonly StackFile[],
  config: ResolvedConfig = findConfig(files),
): StackModel {
  const unreadable: Problem[] = [];
  const attempt = <T>({ path }: StackFile, read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      unreadable.push({
        file: path,
        where: 'the file',
        problem: `It cannot be read: ${(error as Error).message.trim()}`,
        remedy: 'Mend it, or let `xai-metrics generate --force` write it anew.',
      });
      return undefined;
    }
  };
  const all = (pattern: RegExp) => files.filter(({ path }) => pattern.test(path));
  const rules = all(/^prometheus\/rules\/[^/]+\.ya?ml$/).flatMap(
    (file) => attempt(file, () => readRuleFile(file)) ?? [],
  );
  const [prometheus, alertmanager] = ['prometheus', 'alertmanager'].map((name) => {
    const file = files.find(({ path }) => path === `${name}/${name}.yml`);
    return file && attempt(file, () => readYaml(file));
  });
  return {
    config,
    files,
    alerts: rules.flatMap(({ alerts }) => alerts),
    recordings: rules.flatMap(({ recordings }) => recordings),
    groups: rules.flatMap(({ groups }) => groups),
    boards: all(/^grafana\/dashboards\/.+\.json$/).flatMap(
      (file) => attempt(file, () => readBoard(file)) ?? [],
    ),
    prometheus,
    alertmanager,
    runbooks: new Map(
      all(/^runbooks\/.+\.md$/).map((file) => [file.path.slice('runbooks/'.length, -3), file]),
    ),
    unreadable,
  };
}

function readYaml({ path, content }: StackFile): ConfigModel {
  const document = parseDocument(content);
  const [error] = document.errors;
  if (error !== undefined) throw error;
  return { path, content, yaml: document.toJS() };
}

function readBoard({ path, content }: StackFile): BoardModel {
  return { path, json: JSON.parse(content) };
}

function findConfig(files: readonly StackFile[]): ResolvedConfig {
  const file = files.find(({ path }) => path === 'xai-metrics.yaml');
  return resolveConfig(file === undefined ? {} : (parse(file.content) as StackConfig));
}
