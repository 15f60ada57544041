import { parseDocument } from 'yaml';
import { readConfig } from '../config/read-config';
import { resolveConfig } from '../config/resolve-config';
import { manifestPath, parseManifest } from '../folder/manifest';
import type { ResolvedConfig } from '../stack-context';
import type { StackFile } from '../stack-file';
import type { BoardModel, ConfigModel, Problem, StackModel } from './check';
import { queriesOfBoard, queriesOfRules, queriesOfRunbook } from './read-queries';
import { readRuleFile } from './read-rule-file';

/**
 * Reads the files of a stack for the checks, as they are: users may have changed them.
 *
 * @param config - what the stack was generated from
 * @defaultValue that of `xai-metrics.yaml` among the files
 * @param ruleFiles - paths of rule files beside those in `prometheus/rules`
 * @throws StackError if the configuration is not valid
 */
export function readStackFiles(
  files: readonly StackFile[],
  config: ResolvedConfig = findConfig(files),
  ruleFiles: readonly string[] = [],
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
  const isRuleFile = ({ path }: StackFile) =>
    /^prometheus\/rules\/[^/]+\.ya?ml$/.test(path) || ruleFiles.includes(path);
  const rules = files
    .filter(isRuleFile)
    .flatMap((file) => attempt(file, () => readRuleFile(file)) ?? []);
  const [prometheus, alertmanager] = ['prometheus', 'alertmanager'].map((name) => {
    const file = files.find(({ path }) => path === `${name}/${name}.yml`);
    return file && attempt(file, () => readYaml(file));
  });
  const alerts = rules.flatMap((file) => file.alerts);
  const recordings = rules.flatMap((file) => file.recordings);
  const boards = all(/^grafana\/dashboards\/.+\.json$/).flatMap(
    (file) => attempt(file, () => readBoard(file)) ?? [],
  );
  const runbooks = all(/^runbooks\/.+\.md$/).map((file): [string, StackFile] => [
    file.path.slice('runbooks/'.length, -'.md'.length),
    file,
  ]);
  return {
    config,
    files,
    alerts,
    recordings,
    groups: rules.flatMap(({ groups }) => groups),
    boards,
    prometheus,
    alertmanager,
    runbooks: new Map(runbooks),
    own: findOwn(files),
    queries: [
      ...queriesOfRules('recording', recordings),
      ...queriesOfRules('alert', alerts),
      ...boards.flatMap(queriesOfBoard),
      ...runbooks.flatMap(([name, file]) => queriesOfRunbook(name, file)),
    ],
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

/** What is not in the manifest; without a manifest, everything is taken for generated. */
function findOwn(files: readonly StackFile[]): ReadonlySet<string> {
  const manifest = files.find(({ path }) => path === manifestPath);
  if (manifest === undefined) return new Set();
  const generated = parseManifest(manifest.content);
  return new Set(files.map(({ path }) => path).filter((path) => generated?.[path] === undefined));
}

function findConfig(files: readonly StackFile[]): ResolvedConfig {
  const file = files.find(({ path }) => path === 'xai-metrics.yaml');
  return resolveConfig(file === undefined ? {} : readConfig(file.content));
}
