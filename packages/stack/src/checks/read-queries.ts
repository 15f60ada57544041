import { parseQuery } from '../promql/parse-query';
import type { StackFile } from '../stack-file';
import type { BoardModel, PlacedQuery, RecordingRuleModel } from './check';

interface PanelJson {
  readonly title?: string;
  readonly datasource?: { readonly type?: string };
  readonly targets?: readonly { readonly expr?: string }[];
  readonly panels?: readonly PanelJson[];
}

/** The queries of rules. */
export function queriesOfRules(
  kind: 'alert' | 'recording',
  rules: readonly RecordingRuleModel[],
): PlacedQuery[] {
  return rules.map(({ file, name, query }) => ({ file, where: name, kind, query }));
}

/** The PromQL queries of a board's panels, with a value in place of each variable of time. */
export function queriesOfBoard({ path, json }: BoardModel): PlacedQuery[] {
  return panelsOf(json)
    .filter(({ datasource }) => datasource?.type !== 'loki')
    .flatMap(({ title, targets = [] }) =>
      targets.flatMap(({ expr }) =>
        expr === undefined
          ? []
          : [
              {
                file: path,
                where: `panel ${title}`,
                kind: 'panel' as const,
                query: parseQuery(fillTimes(expr)),
              },
            ],
      ),
    );
}

/** The queries of a runbook: its blocks of the language promql. */
export function queriesOfRunbook(name: string, { path, content }: StackFile): PlacedQuery[] {
  return [...content.matchAll(/^ *```promql\n([\s\S]*?)^ *```/gm)].map(([, text = '']) => ({
    file: path,
    where: name,
    kind: 'runbook',
    query: parseQuery(text.trim()),
  }));
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
