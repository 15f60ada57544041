import type { BoardModel } from '../../checks/check';
import { type PanelQuery, panelQueries } from '../../dashboards/panel-queries';
import { duration } from '../../duration';
import { parseQuery } from '../../promql/parse-query';
import { findSelectors } from '../../promql/selectors';
import type { ResolvedConfig } from '../../stack-context';
import { StackError } from '../../stack-error';
import type { HttpApi } from './http-api';
import type { VerifyResult } from './verify-result';

interface Series {
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

// As many as a board of Grafana asks at once.
const parallel = 6;

const rangeSeconds = 3600;

/** Runs the query of each panel, and tells those without data apart by the reason. */
export async function verifyPanels(
  prometheus: HttpApi,
  boards: readonly BoardModel[],
  config: ResolvedConfig,
): Promise<VerifyResult[]> {
  const names = await prometheus.get<{ data: string[] }>('/api/v1/label/__name__/values');
  const known = new Set(names.data);
  const rateInterval = duration(4 * config.scrapeIntervalSeconds);
  const values = { rateInterval, range: duration(rangeSeconds) };
  const queries = boards.flatMap(({ json }) => panelQueries(json, values));
  const results: VerifyResult[] = [];
  const queue = [...queries.entries()];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, query] = next;
      results[index] = await verifyPanel(prometheus, query, known, config);
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return results;
}

async function verifyPanel(
  prometheus: HttpApi,
  query: PanelQuery,
  known: ReadonlySet<string>,
  config: ResolvedConfig,
): Promise<VerifyResult> {
  const { board, title, legend, expr, emptyIf } = query;
  const result = (status: VerifyResult['status'], detail: string): VerifyResult => ({
    area: 'panels',
    name: `${board} / ${title} / ${legend}`,
    status,
    detail,
  });
  let series: readonly Series[];
  try {
    series = await runQuery(prometheus, query, config);
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    return result('failed', error.problem);
  }
  const points = series.flatMap(({ value, values }) => values ?? (value ? [value] : []));
  if (points.some(([, value]) => value !== 'NaN')) {
    return result('ok', `${series.length} series`);
  }
  const what = series.length === 0 ? 'no data' : 'only NaN';
  if (emptyIf !== undefined) return result('note', `${what}, as it is if ${emptyIf}`);
  const missing = metricsOf(expr).filter((name) => !known.has(name));
  const recorded = missing.find((name) => name.includes(':'));
  if (recorded !== undefined) {
    return result('failed', `${what}: the recording rule ${recorded} has no value`);
  }
  if (missing.length > 0) return result('note', `${what}: nobody has ${missing.join(', ')}`);
  return result('failed', `${what}, although the metrics are there: ${expr}`);
}

async function runQuery(prometheus: HttpApi, { kind, expr }: PanelQuery, config: ResolvedConfig) {
  const end = Date.now() / 1000;
  // Few points are enough to see whether there are any; each one costs Prometheus an evaluation.
  const start = end - 20 * config.scrapeIntervalSeconds;
  const times = {
    start: String(start),
    end: String(end),
    step: String(config.scrapeIntervalSeconds),
  };
  const { data } =
    kind === 'instant'
      ? await prometheus.get<{ data: { result: Series[] } }>('/api/v1/query', { query: expr })
      : await prometheus.get<{ data: { result: Series[] } }>('/api/v1/query_range', {
          query: expr,
          ...times,
        });
  return data.result;
}

function metricsOf(expr: string): string[] {
  const names = findSelectors(parseQuery(expr).root).map(({ metric }) => metric);
  return [...new Set(names.filter((name) => name !== undefined))];
}
