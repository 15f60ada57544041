import type { StackModel } from '../../checks/check';
import { findNodes, parseQuery } from '../../promql/parse-query';
import { findSelectors } from '../../promql/selectors';
import type { HttpApi } from './http-api';
import type { VerifyResult } from './verify-result';

/** Why a query has no data. */
export type EmptyReason = Pick<VerifyResult, 'status' | 'detail' | 'because'>;

/**
 * Finds out why a query has no data: because no server has its metrics, because nothing of the kind
 * has happened, or because something is wrong with it.
 *
 * @param known - the names of all metrics that Prometheus has
 */
export async function whyEmpty(
  prometheus: HttpApi,
  expr: string,
  known: ReadonlySet<string>,
  model: StackModel,
): Promise<EmptyReason> {
  const { root } = parseQuery(expr);
  const metrics = findSelectors(root).flatMap(({ metric }) => metric ?? []);
  const foreign = metrics.filter((name) => !known.has(name) && !isRecorded(name));
  if (foreign.length > 0) {
    const detail = `nobody has ${[...new Set(foreign)].join(', ')}`;
    return { status: 'note', detail, because: 'have metrics that no server exposes' };
  }
  for (const { text } of findNodes(root, 'MatrixSelector')) {
    if (!(await hasChanged(prometheus, text, model.config.scrapeIntervalSeconds))) {
      const detail = `nothing has happened that ${text} counts`;
      return { status: 'note', detail, because: 'count what has not happened lately' };
    }
  }
  // A ratio that is recorded is empty or NaN for the same reasons.
  for (const recorded of metrics.filter(isRecorded)) {
    const rule = model.recordings.find(({ name }) => name === recorded);
    if (rule !== undefined) return whyEmpty(prometheus, rule.query.text, known, model);
  }
  return { status: 'failed', detail: `although its metrics are there: ${expr}` };
}

async function hasChanged(prometheus: HttpApi, range: string, interval: number) {
  const end = Date.now() / 1000;
  const { data } = await prometheus.get<{ data: { result: unknown[] } }>('/api/v1/query_range', {
    query: `sum(changes(${range})) > 0`,
    start: String(end - 20 * interval),
    end: String(end),
    step: String(interval),
  });
  return data.result.length > 0;
}

function isRecorded(metric: string): boolean {
  return metric.includes(':');
}
