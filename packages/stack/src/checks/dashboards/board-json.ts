import { parseQuery, type Query } from '../../promql/parse-query';
import type { BoardModel, Problem, StackModel } from '../check';

/** What the checks read of a board. Nothing of it is certain: people may have changed it by hand. */
export interface BoardJson {
  readonly path: string;
  readonly uid?: string;
  readonly title?: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly schemaVersion?: number;
  readonly timezone?: string;
  readonly graphTooltip?: number;
  /** Present if the board is wrapped as the API of Grafana does. */
  readonly dashboard?: unknown;
  readonly variables: readonly VariableJson[];
  readonly annotations: readonly AnnotationJson[];
  readonly links: readonly LinkJson[];
  /** Headings and panels, those in collapsed rows behind theirs. */
  readonly items: readonly PanelJson[];
  /** The items that are no headings. */
  readonly panels: readonly PanelJson[];
}

/** A variable. */
export interface VariableJson {
  readonly name: string;
  readonly type?: string;
  readonly datasource?: DatasourceJson;
  readonly query?: unknown;
  readonly definition?: string;
  readonly multi?: boolean;
  readonly includeAll?: boolean;
  readonly refresh?: number;
  readonly allValue?: string;
}

/** Marks in all graphs. */
export interface AnnotationJson {
  readonly name?: string;
  readonly expr?: string;
  readonly enable?: boolean;
  readonly datasource?: DatasourceJson;
}

/** A link at the top of a board, or in a panel. */
export interface LinkJson {
  readonly type?: string;
  readonly url?: string;
  readonly tags?: readonly string[];
}

/** A panel, or a heading: type `row`. */
export interface PanelJson {
  readonly id?: number;
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly collapsed?: boolean;
  /** Those of a collapsed row. */
  readonly panels?: readonly PanelJson[];
  readonly datasource?: DatasourceJson;
  readonly gridPos?: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly fieldConfig?: {
    readonly defaults?: { readonly unit?: string; readonly noValue?: string };
    readonly overrides?: readonly {
      readonly matcher?: { readonly options?: unknown };
      readonly properties?: readonly { readonly id?: string; readonly value?: unknown }[];
    }[];
  };
  readonly links?: readonly LinkJson[];
  readonly targets?: readonly TargetJson[];
}

/** A query of a panel. */
export interface TargetJson {
  readonly refId?: string;
  readonly expr?: string;
  readonly instant?: boolean;
  readonly legendFormat?: string;
  readonly datasource?: DatasourceJson;
}

/** Which data source is asked. */
export interface DatasourceJson {
  readonly type?: string;
  readonly uid?: string;
}

/** A query of a panel with its tree; the variables of time are filled in. */
export interface BoardQuery {
  readonly board: BoardJson;
  readonly panel: PanelJson;
  readonly target: TargetJson;
  /** As it stands in the board. */
  readonly expr: string;
  readonly query: Query;
}

interface RawBoard extends Omit<BoardJson, 'path' | 'variables' | 'annotations' | 'tags'> {
  readonly tags?: readonly string[];
  readonly templating?: { readonly list?: readonly VariableJson[] };
  readonly annotations?: unknown;
}

/** Reads the boards of a stack. */
export function readBoards(model: StackModel): BoardJson[] {
  return model.boards.map(readBoard);
}

function readBoard({ path, json }: BoardModel): BoardJson {
  const raw = (json ?? {}) as RawBoard;
  const items = list<PanelJson>(raw.panels).flatMap((item) => [
    item,
    ...list<PanelJson>(item.panels),
  ]);
  const { list: annotations } = (raw.annotations ?? {}) as { list?: readonly AnnotationJson[] };
  return {
    ...raw,
    path,
    tags: list(raw.tags),
    variables: list(raw.templating?.list),
    annotations: list(annotations),
    links: list(raw.links),
    items,
    panels: items.filter(({ type }) => type !== 'row'),
  };
}

/** All queries of all panels that are PromQL. */
export function readBoardQueries(model: StackModel): BoardQuery[] {
  return readBoards(model)
    .flatMap((board) =>
      board.panels.flatMap((panel) =>
        (panel.targets ?? []).flatMap((target) => {
          const { expr } = target;
          if (expr === undefined || panel.datasource?.type === 'loki') return [];
          const text = expr.replace(/\$\{?__(?:rate_interval|interval|range)\}?/g, '5m');
          return [{ board, panel, target, expr, query: parseQuery(text) }];
        }),
      ),
    )
    .filter(({ query }) => query.error === undefined);
}

/** Puts a problem at a board, or at a panel of it. */
export function problemOf(
  board: BoardJson,
  panel: PanelJson | undefined,
  problem: string,
  remedy: string,
): Problem {
  const where = panel === undefined ? 'the board' : `panel ${panel.title ?? panel.id ?? '?'}`;
  return { file: board.path, where, problem, remedy };
}

function list<T>(value: unknown): readonly T[] {
  return Array.isArray(value) ? value : [];
}
