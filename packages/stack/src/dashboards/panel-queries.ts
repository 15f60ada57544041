import { readEmptyReasons } from './empty-panels';

/** Values of the variables in the queries of a board. */
export interface PanelValues {
  /** Such as `1m`: at least four scrape intervals. */
  readonly rateInterval: string;
  /** The time that the board shows, such as `1h`. */
  readonly range: string;
  /**
   * Time between two points of a graph.
   * @defaultValue `rateInterval`; the panel's own where it has bars
   */
  readonly interval?: string;
  /**
   * Regular expressions of further variables, such as `{ job: 'xai-node' }`.
   * @defaultValue what "All" stands for on the board
   */
  readonly variables?: Readonly<Record<string, string>>;
}

/** A query of a panel as Prometheus can run it. */
export interface PanelQuery {
  /** The uid of the board. */
  readonly board: string;
  readonly panelId: number;
  readonly title: string;
  readonly refId: string;
  readonly expr: string;
  /** `instant` asks for this moment, `range` for a course of time. */
  readonly kind: 'instant' | 'range';
  /** Type of the panel, such as `timeseries`. */
  readonly panelType: string;
  readonly unit: string;
  readonly legend: string;
  /** When the query has a right to be empty, as words that follow "if"; `undefined` for never. */
  readonly emptyIf: string | undefined;
  /** Whether its panel is in a row that is shut. */
  readonly collapsed: boolean;
}

interface BoardJson {
  readonly uid?: string;
  readonly panels?: readonly PanelJson[];
  readonly templating?: { readonly list?: readonly VariableJson[] };
}

interface PanelJson {
  readonly id?: number;
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly interval?: string;
  readonly fieldConfig?: { readonly defaults?: { readonly unit?: string } };
  readonly targets?: readonly TargetJson[];
  /** Those of a collapsed row. */
  readonly panels?: readonly PanelJson[];
}

interface TargetJson {
  readonly refId?: string;
  readonly expr?: string;
  readonly instant?: boolean;
  readonly legendFormat?: string;
}

interface VariableJson {
  readonly name?: string;
  readonly allValue?: string;
}

/**
 * Lists the queries of a board with all variables filled in, to run them without Grafana.
 *
 * @param board - the parsed JSON of a board
 */
export function panelQueries(board: unknown, values: PanelValues): PanelQuery[] {
  const { uid = '', panels = [], templating } = board as BoardJson;
  const chosen = {
    ...Object.fromEntries(
      (templating?.list ?? []).map(({ name = '', allValue = '.*' }) => [name, allValue]),
    ),
    ...values.variables,
  };
  const all = panels.flatMap((panel) => [
    { ...panel, collapsed: false },
    ...(panel.panels ?? []).map((inner) => ({ ...inner, collapsed: true })),
  ]);
  return all.flatMap((panel) => {
    const { id = 0, title = '', type = '', targets = [], collapsed } = panel;
    const reasons = readEmptyReasons(panel.description ?? '');
    const filled = {
      __rate_interval: values.rateInterval,
      __range: values.range,
      __interval: panel.interval ?? values.interval ?? values.rateInterval,
      ...chosen,
    };
    return targets.map(({ refId = '', expr = '', instant = false, legendFormat = '' }) => ({
      board: uid,
      panelId: id,
      title,
      refId,
      expr: fillVariables(expr, filled),
      kind: instant ? ('instant' as const) : ('range' as const),
      panelType: type,
      unit: panel.fieldConfig?.defaults?.unit ?? '',
      legend: legendFormat,
      emptyIf: reasons.queries.get(legendFormat) ?? reasons.panel,
      collapsed,
    }));
  });
}

/** Fills in `$name` and `${name}`; what is unknown stays, so that Prometheus refuses it aloud. */
export function fillVariables(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(
    /\$(?:\{(\w+)(?::\w+)?\}|(\w+))/g,
    (all, braced: string | undefined, plain: string | undefined) =>
      values[braced ?? plain ?? ''] ?? all,
  );
}
