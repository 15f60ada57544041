import type { StackModel } from '../../checks/check';
import { findNodes, parseQuery } from '../../promql/parse-query';
import { findSelectors } from '../../promql/selectors';
import type { HttpApi } from './http-api';
import type { IsPresent } from './present-metrics';
import { settingThatLacks } from './setting-that-lacks';
import type { VerifyResult } from './verify-result';
import { whyAbsent } from './why-absent';

/** Why a query has no data. */
export type EmptyReason = Pick<VerifyResult, 'status' | 'detail' | 'because'>;

/**
 * Finds out why a query has no data: because nothing is configured that has its metrics, because the
 * panel says when that is right, because nothing of the kind has happened; or because something is wrong.
 *
 * @param emptyIf - when the query has a right to be empty, as its panel says
 */
export async function whyEmpty(
  prometheus: HttpApi,
  expr: string,
  emptyIf: string | undefined,
  isPresent: IsPresent,
  model: StackModel,
): Promise<EmptyReason> {
  const { metrics, ranges } = readSources(expr, model);
  const presence = await Promise.all(metrics.map(isPresent));
  const absent = metrics.filter((_, index) => !presence[index]);
  const names = absent.join(', ');
  for (const name of absent) {
    const setting = settingThatLacks(name, model.config);
    if (setting === undefined) continue;
    return { status: 'note', detail: `nobody has ${names}`, because: `${setting} is not set` };
  }
  if (emptyIf !== undefined) {
    const detail = absent.length === 0 ? 'its metrics have no such series' : `nobody has ${names}`;
    return { status: 'note', detail, because: emptyIf };
  }
  for (const name of absent) {
    const because = await whyAbsent(name, model.config.prefix, isPresent);
    if (because !== undefined) return { status: 'note', detail: `nobody has ${names}`, because };
  }
  if (absent.length > 0) {
    return {
      status: 'failed',
      detail: `nobody has ${names}, and the panel does not say why: ${expr}`,
    };
  }
  for (const range of ranges) {
    if (!(await hasChanged(prometheus, range, model.config.scrapeIntervalSeconds))) {
      const detail = `nothing has happened that ${range} counts`;
      return { status: 'note', detail, because: 'nothing of the kind has happened lately' };
    }
  }
  return { status: 'failed', detail: `although its metrics are there: ${expr}` };
}

/** The metrics that a query comes from, with those of the rules that record for it, and its ranges. */
function readSources(expr: string, model: StackModel) {
  const metrics = new Set<string>();
  const ranges = new Set<string>();
  const read = (text: string) => {
    const { root } = parseQuery(text);
    for (const { text: range } of findNodes(root, 'MatrixSelector')) ranges.add(range);
    for (const { metric } of findSelectors(root)) {
      if (metric === undefined || metrics.has(metric)) continue;
      const rule = model.recordings.find(({ name }) => name === metric);
      if (rule === undefined) metrics.add(metric);
      else read(rule.query.text);
    }
  };
  read(expr);
  return { metrics: [...metrics], ranges: [...ranges] };
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
