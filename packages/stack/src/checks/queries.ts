import { parseQuery, type Query, type QueryNode } from '../promql/parse-query';
import { findSelectors } from '../promql/selectors';
import { boardQueries } from './board-queries';
import type { AlertRuleModel, Problem, RecordingRuleModel, StackModel } from './check';
import { knownMetrics } from './known-metrics';
import type { LabelSources } from './label-flow';

/** A query somewhere in a stack. */
export interface PlacedQuery {
  readonly file: string;
  readonly where: string;
  readonly kind: 'alert' | 'recording' | 'panel' | 'runbook';
  readonly query: Query;
}

/** Every query that can be read: of rules, panels and runbooks. */
export function readableQueries(model: StackModel): PlacedQuery[] {
  return allQueries(model).filter(({ query }) => query.error === undefined);
}

/** Every query of rules, panels and runbooks. */
export function allQueries(model: StackModel): PlacedQuery[] {
  const runbooks = [...model.runbooks].flatMap(([where, { path, content }]) =>
    [...content.matchAll(/^ *```promql\n([\s\S]*?)^ *```/gm)].map(([, text]) => ({
      file: path,
      where,
      kind: 'runbook' as const,
      query: parseQuery((text as string).trim()),
    })),
  );
  return [...ruleQueries(model), ...model.boards.flatMap(boardQueries), ...runbooks];
}

/** The queries of rules that can be read. */
export function ruleQueries(model: StackModel): PlacedQuery[] {
  const place = (kind: PlacedQuery['kind']) => (rule: AlertRuleModel | RecordingRuleModel) => ({
    file: rule.file,
    where: rule.name,
    kind,
    query: rule.query,
  });
  return [...model.recordings.map(place('recording')), ...model.alerts.map(place('alert'))];
}

/** The alerts whose expression can be read. */
export function readableAlerts(model: StackModel): AlertRuleModel[] {
  return model.alerts.filter(({ query }) => query.error === undefined);
}

/** The expression of a rule and those of all recording rules that it is made of. */
export function expandRecordings(root: QueryNode, model: StackModel): QueryNode[] {
  const found = new Set([root]);
  for (const each of found) {
    for (const { metric } of findSelectors(each)) {
      const recording = model.recordings.find(({ name }) => name === metric);
      if (recording !== undefined) found.add(recording.query.root);
    }
  }
  return [...found];
}

/** What the labels of an expression's result follow from. */
export function labelSources(model: StackModel): LabelSources {
  return {
    metrics: knownMetrics(model.config.prefix),
    recordings: new Map(model.recordings.map(({ name, query }) => [name, query.root])),
  };
}

/** Puts a problem at the place of its query or rule. */
export function problemAt(
  place: { readonly file: string; readonly where?: string; readonly name?: string },
  problem: string,
  remedy: string,
): Problem {
  return { file: place.file, where: place.where ?? place.name ?? '', problem, remedy };
}
