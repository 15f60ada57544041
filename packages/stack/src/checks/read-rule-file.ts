import { isMap, isSeq, parseDocument, type YAMLMap } from 'yaml';
import { parseQuery } from '../promql/parse-query';
import { readDuration } from '../promql/read-duration';
import type { StackFile } from '../stack-file';
import type { AlertRuleModel, RecordingRuleModel, RuleGroupModel } from './check';

/** The content of a rule file. */
export interface RuleFileModel {
  readonly groups: readonly RuleGroupModel[];
  readonly alerts: readonly AlertRuleModel[];
  readonly recordings: readonly RecordingRuleModel[];
}

interface RuleYaml {
  readonly alert?: string;
  readonly record?: string;
  readonly expr?: string | number;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * Reads a rule file.
 *
 * @throws Error if it is no YAML or has no groups
 */
export function readRuleFile({ path, content }: StackFile): RuleFileModel {
  const document = parseDocument(content);
  const [error] = document.errors;
  if (error !== undefined) throw error;
  const groups = document.get('groups');
  if (!isSeq(groups)) throw new Error('it has no list `groups`');
  return joinGroups(groups.items.filter((item) => isMap(item)).map((map) => readGroup(path, map)));
}

function joinGroups(files: readonly RuleFileModel[]): RuleFileModel {
  return {
    groups: files.flatMap(({ groups }) => groups),
    alerts: files.flatMap(({ alerts }) => alerts),
    recordings: files.flatMap(({ recordings }) => recordings),
  };
}

function readGroup(file: string, map: YAMLMap): RuleFileModel {
  const group = String(map.get('name') ?? '');
  const interval = map.get('interval');
  const items = map.get('rules');
  const rules = isSeq(items) ? items.items.filter((item) => isMap(item)) : [];
  const read = rules.map((rule, index) => {
    // YAML gives the comment above the first item of a list to the list.
    const inherited = index === 0 && isSeq(items) ? items.commentBefore : undefined;
    const comment = [inherited, rule.commentBefore].filter(Boolean).join('\n').trim();
    return { ...readRule(file, group, rule.toJSON() as RuleYaml), comment };
  });
  return {
    groups: [
      { file, name: group, intervalSeconds: interval ? readDuration(String(interval)) : undefined },
    ],
    alerts: read.filter(({ kind }) => kind === 'alert'),
    recordings: read.filter(({ kind }) => kind === 'record'),
  };
}

function readRule(file: string, group: string, rule: RuleYaml) {
  return {
    kind: rule.record === undefined ? 'alert' : 'record',
    file,
    group,
    name: rule.record ?? rule.alert ?? '',
    query: parseQuery(String(rule.expr ?? '')),
    labels: rule.labels ?? {},
    annotations: rule.annotations ?? {},
    forSeconds: readDuration(rule.for ?? '0s') ?? 0,
  };
}
