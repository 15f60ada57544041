import type { QueryNode } from '../promql/parse-query';
import { findSelectors } from '../promql/selectors';
import type { AlertRuleModel, PlacedQuery, Problem, StackModel } from './check';
import { knownMetrics } from './known-metrics';
import type { LabelSources } from './label-flow';

/** The queries that can be read. */
export function readableQueries({ queries }: StackModel): PlacedQuery[] {
  return queries.filter(({ query }) => query.error === undefined);
}

/** The queries of rules that can be read. */
export function ruleQueries(model: StackModel): PlacedQuery[] {
  return readableQueries(model).filter(({ kind }) => kind === 'alert' || kind === 'recording');
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
