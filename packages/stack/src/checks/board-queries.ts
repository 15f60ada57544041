import { parseQuery } from '../promql/parse-query';
import type { BoardModel } from './check';
import type { PlacedQuery } from './queries';

interface PanelJson {
  readonly title?: string;
  readonly type?: string;
  readonly datasource?: { readonly type?: string };
  readonly targets?: readonly { readonly expr?: string }[];
  readonly panels?: readonly PanelJson[];
}

/** The PromQL queries of a board's panels, with a value in place of each variable of time. */
export function boardQueries({ path, json }: BoardModel): PlacedQuery[] {
  return panelsOf(json).flatMap((panel) =>
    (panel.datasource?.type === 'loki' ? [] : (panel.targets ?? [])).flatMap(({ expr }) =>
      expr === undefined
        ? []
        : [
            {
              file: path,
              where: `panel ${panel.title}`,
              kind: 'panel' as const,
              query: parseQuery(fillTimes(expr)),
            },
          ],
    ),
  );
}

function panelsOf(json: unknown): PanelJson[] {
  const { panels } = (json ?? {}) as PanelJson;
  return Array.isArray(panels)
    ? panels.flatMap((panel: PanelJson) => [panel, ...panelsOf(panel)])
    : [];
}

/** Grafana fills these in; without them a query cannot be read as PromQL. */
function fillTimes(expr: string): string {
  return expr
    .replace(/\$\{?__(?:rate_interval|interval|range)\}?/g, '5m')
    .replace(/\$\{?__(?:range|interval)_m?s\}?/g, '300');
}
