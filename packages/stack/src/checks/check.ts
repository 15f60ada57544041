import type { Query } from '../promql/parse-query';
import type { ResolvedConfig } from '../stack-context';
import type { StackFile } from '../stack-file';

/** One rule that the files of a stack have to keep. */
export interface Check {
  /** In kebab-case, such as `metrics-exist`. */
  readonly name: string;
  /** What is asked for and why, in one sentence. */
  readonly about: string;
  run(model: StackModel): readonly Finding[];
}

/** A place where a stack breaks a check. */
export interface Finding {
  /** The name of the check. */
  readonly check: string;
  /** Path of the file, relative to the folder of the stack. */
  readonly file: string;
  /** The place in the file as people call it: an alert, a panel, a route. */
  readonly where: string;
  /** What is wrong, as a sentence. */
  readonly problem: string;
  /** What to do, as a sentence. */
  readonly remedy: string;
}

/** A finding before its check has put its name on it. */
export type Problem = Omit<Finding, 'check'>;

/** The folder of a stack, read; its files may have been changed by hand. */
export interface StackModel {
  readonly config: ResolvedConfig;
  readonly files: readonly StackFile[];
  /** The rules of `prometheus/rules/*.yml`, in their order. */
  readonly alerts: readonly AlertRuleModel[];
  readonly recordings: readonly RecordingRuleModel[];
  readonly groups: readonly RuleGroupModel[];
  /** The boards of `grafana/dashboards/*.json`. */
  readonly boards: readonly BoardModel[];
  /** `prometheus/prometheus.yml` and `alertmanager/alertmanager.yml`, if they are there. */
  readonly prometheus: ConfigModel | undefined;
  readonly alertmanager: ConfigModel | undefined;
  /** The pages of `runbooks/*.md` by the name of their alert. */
  readonly runbooks: ReadonlyMap<string, StackFile>;
  /** Every query of rules, panels and runbooks, in this order. */
  readonly queries: readonly PlacedQuery[];
  /** Paths of the files that the user wrote: the manifest does not have them. */
  readonly own: ReadonlySet<string>;
  /** Files that could not be read at all. */
  readonly unreadable: readonly Problem[];
}

/** A query somewhere in a stack. */
export interface PlacedQuery {
  readonly file: string;
  /** The rule, panel or runbook. */
  readonly where: string;
  readonly kind: 'alert' | 'recording' | 'panel' | 'runbook';
  readonly query: Query;
}

/** A group of rules. */
export interface RuleGroupModel {
  readonly file: string;
  readonly name: string;
  /** `undefined` where the group has the interval of the whole server. */
  readonly intervalSeconds: number | undefined;
}

interface RuleModel {
  readonly file: string;
  readonly group: string;
  readonly name: string;
  readonly query: Query;
  readonly labels: Readonly<Record<string, string>>;
}

/** An alerting rule. */
export interface AlertRuleModel extends RuleModel {
  readonly forSeconds: number;
  readonly annotations: Readonly<Record<string, string>>;
  /** The comment above the rule; it says why an alert fires at once. */
  readonly comment: string;
}

/** A recording rule. */
export type RecordingRuleModel = RuleModel;

/** A board of Grafana. */
export interface BoardModel {
  readonly path: string;
  readonly json: unknown;
}

/** A configuration in YAML. */
export interface ConfigModel {
  readonly path: string;
  readonly content: string;
  readonly yaml: unknown;
}

/**
 * Defines a check.
 *
 * @param find - returns the places that break it
 */
export function defineCheck(
  name: string,
  about: string,
  find: (model: StackModel) => readonly Problem[],
): Check {
  return {
    name,
    about,
    run: (model) => find(model).map((problem) => ({ check: name, ...problem })),
  };
}
