import { type PanelQuery, panelQueries } from '../../packages/stack/src/dashboards/panel-queries';
import type { PrometheusApi, Series } from '../monitoring/prometheus-api';
import { mayBeEmptyOnTheDemo } from './empty-on-the-demo';
import type { Frame, PanelData } from './render-board-page';

/** A query of a panel, and what Prometheus answered. */
export interface PanelAnswer {
  readonly query: PanelQuery;
  readonly series: readonly Series[];
  readonly milliseconds: number;
}

/** How much a board shows. */
export interface BoardRange {
  readonly seconds: number;
  readonly stepSeconds: number;
  /** For `$__rate_interval`, in seconds. */
  readonly rateSeconds: number;
}

/** Runs every query of a board, one after the other, as a viewer's browser would. */
export async function runPanels(
  board: unknown,
  prometheus: PrometheusApi,
  { seconds, stepSeconds, rateSeconds }: BoardRange,
): Promise<PanelAnswer[]> {
  const queries = panelQueries(board, { rateInterval: `${rateSeconds}s`, range: `${seconds}s` });
  const answers: PanelAnswer[] = [];
  for (const query of queries) {
    const begin = performance.now();
    const series =
      query.kind === 'instant'
        ? await prometheus.query(query.expr)
        : await prometheus.queryRange(query.expr, seconds, stepSeconds);
    answers.push({ query, series, milliseconds: performance.now() - begin });
  }
  return answers;
}

/** Why an answer is not what a panel should show, as a sentence; `undefined` if it is. */
export function findFault({ query, series }: PanelAnswer): string | undefined {
  const where = `${query.board} "${query.title}" ${query.refId}: ${query.expr}`;
  const values = series.flatMap(({ points }) => points.map(([, value]) => value));
  if (!values.some(Number.isFinite)) {
    const what = values.length === 0 ? 'empty' : 'never a finite number';
    return mayBeEmptyOnTheDemo(query) ? undefined : `${where} is ${what}`;
  }
  const labels = [...query.legend.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, label]) => label);
  // `chain` is there only where one server has several.
  const missing = labels.filter(
    (label) => label !== 'chain' && !series.some((each) => (label as string) in each.labels),
  );
  return missing.length > 0 ? `${where} has no label ${missing.join(', ')}` : undefined;
}

/** Puts the answers to the panels that they belong to, to be drawn. */
export function toPanelData(board: unknown, answers: readonly PanelAnswer[]): PanelData[] {
  type PanelJson = Readonly<Record<string, unknown>> & { readonly panels?: readonly PanelJson[] };
  const { panels = [] } = board as { panels?: readonly PanelJson[] };
  const all = panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
  return all.map((panel) => ({
    panel,
    frames: answers
      .filter(({ query }) => query.panelId === panel.id)
      .flatMap(({ query, series }) =>
        series.map((each) => toFrame(query, each)).filter(({ points }) => points.length > 0),
      ),
  }));
}

function toFrame({ refId, legend, title }: PanelQuery, { labels, points }: Series): Frame {
  const text = legend.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label: string) => labels[label] ?? '');
  return {
    refId,
    legend: text.trim() || Object.values(labels).join(' ') || title,
    labels,
    points: points.filter(([, value]) => Number.isFinite(value)),
  };
}
