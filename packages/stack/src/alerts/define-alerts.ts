import type { ClientQuestion } from '../runbooks/client-commands';
import type { StackContext } from '../stack-context';

/** `critical` wakes somebody now, `warning` is looked at today, `info` is read in the daily digest. */
export type Severity = 'critical' | 'warning' | 'info';

/** Whose matter an alert is: notifications are routed by it. */
export type Service = 'blockchain' | 'network' | 'system' | 'api' | 'ai' | 'monitoring';

/** One alert as data: the rule, its texts, and the page for whoever is woken by it. */
export interface AlertDefinition {
  /** In CamelCase; also the name of the runbook page. */
  readonly name: string;
  readonly severity: Severity;
  readonly service: Service;
  /** A PromQL expression with a comparison. */
  readonly expr: string;
  /** Seconds that the condition has to last. */
  readonly forSeconds: number;
  /** Why it fires at once, where `forSeconds` is 0. */
  readonly atOnceBecause?: string;
  /** Seconds that a flapping alert goes on firing. */
  readonly keepFiringSeconds?: number;
  /** What is wrong, without values, so that it stays the same from one evaluation to the next. */
  readonly summary: string;
  /** What was measured where: `$labels.instance`, and `$value` in a unit that fits. */
  readonly description: string;
  /** The only chain that it judges, where that has a pace of its own. */
  readonly chain?: string;
  /** Further fixed labels. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly runbook: Runbook;
}

/** What somebody has to know who is woken by an alert. Markdown. */
export interface Runbook {
  readonly meaning: string;
  readonly impact: string;
  /** Steps in order; a step with a query is something to look at in Prometheus. */
  readonly diagnosis: readonly (string | DiagnosisQuery)[];
  /** Steps in order; the first of them stand in the notification as well. */
  readonly mitigation: readonly string[];
  /** What one sees when nothing is wrong, in one to three sentences; `None: ...` where that cannot be. */
  readonly falseAlarm: string;
  /** What to ask the node itself; the commands of its client are added. @defaultValue nothing */
  readonly ask?: readonly ClientQuestion[];
}

/** Something to look at in Prometheus. */
export interface DiagnosisQuery {
  /** What the query shows, and how to read it. */
  readonly look: string;
  readonly query: string;
}

/** Writes the alerts of a group for a configuration. */
export type AlertGroup = (context: StackContext) => readonly AlertDefinition[];
