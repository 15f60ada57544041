import type { StackModel } from '../../checks/check';
import { type PanelQuery, panelQueries } from '../../dashboards/panel-queries';
import { duration } from '../../duration';
import { StackError } from '../../stack-error';
import type { HttpApi } from './http-api';
import { createPresence, type IsPresent } from './present-metrics';
import type { VerifyResult } from './verify-result';
import { whyEmpty } from './why-empty';

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
  model: StackModel,
): Promise<VerifyResult[]> {
  const interval = model.config.scrapeIntervalSeconds;
  const values = { rateInterval: duration(4 * interval), range: duration(rangeSeconds) };
  const queries = model.boards.flatMap(({ json }) => panelQueries(json, values));
  const isPresent = createPresence(prometheus);
  const results: VerifyResult[] = [];
  const queue = [...queries.entries()];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, query] = next;
      results[index] = await verifyPanel(prometheus, query, isPresent, model);
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return results;
}

async function verifyPanel(
  prometheus: HttpApi,
  query: PanelQuery,
  isPresent: IsPresent,
  model: StackModel,
): Promise<VerifyResult> {
  const { board, title, legend, expr, emptyIf, collapsed } = query;
  const panel = `${board} / ${title}`;
  const about = { area: 'panels', name: `${panel} / ${legend}`, panel, collapsed } as const;
  let series: readonly Series[];
  try {
    series = await runQuery(prometheus, query, model.config.scrapeIntervalSeconds);
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    return { ...about, status: 'failed', detail: error.problem };
  }
  const points = series.flatMap(({ value, values }) => values ?? (value ? [value] : []));
  if (points.some(([, value]) => value !== 'NaN')) {
    return { ...about, status: 'ok', detail: `${series.length} series` };
  }
  const what = series.length === 0 ? 'no data' : 'only NaN';
  const { status, detail, because } = await whyEmpty(prometheus, expr, emptyIf, isPresent, model);
  return { ...about, status, detail: `${what}: ${detail}`, ...(because && { because }) };
}

async function runQuery(prometheus: HttpApi, { kind, expr }: PanelQuery, interval: number) {
  if (kind === 'instant') {
    const { data } = await prometheus.get<{ data: { result: Series[] } }>('/api/v1/query', {
      query: expr,
    });
    return data.result;
  }
  const end = Date.now() / 1000;
  // Few points are enough to see whether there are any; each one costs Prometheus an evaluation.
  const { data } = await prometheus.get<{ data: { result: Series[] } }>('/api/v1/query_range', {
    query: expr,
    start: String(end - 20 * interval),
    end: String(end),
    step: String(interval),
  });
  return data.result;
}
