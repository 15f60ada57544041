import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import { alertName } from '../alerts/alert-name';
import type { StackContext } from '../stack-context';
import { boardUid, panelId } from './board-names';
import type { BoardDefinition } from './define-board';
import { columns, layOut } from './lay-out';
import { chosenDatasource, type GridPosition, renderPanel } from './render-panel';
import { renderVariables } from './render-variables';

/**
 * Renders a board to Grafana's JSON, schema 42.
 *
 * @param alerts - names of the alerts that exist: some are there only with an exporter or a role
 */
export function renderBoard(
  context: StackContext,
  board: BoardDefinition,
  alerts: ReadonlySet<string>,
): dashboard.Dashboard {
  const { config } = context;
  const builder = new dashboard.DashboardBuilder(board.title)
    .uid(boardUid(context, board.key))
    .description(board.description)
    .tags([config.name, ...board.tags])
    .timezone('utc')
    .tooltip(dashboard.DashboardCursorSync.Crosshair)
    .time({ from: 'now-1h', to: 'now' })
    .refresh('30s')
    .variables(renderVariables(context, board))
    .annotations([renderAlertAnnotation(context, board, alerts)])
    .links([renderBoardLinks(config.name)]);
  return { ...builder.build(), panels: renderPanels(context, board) };
}

function renderPanels(
  context: StackContext,
  { rows }: BoardDefinition,
): (dashboard.Panel | dashboard.RowPanel)[] {
  let y = 0;
  return rows.flatMap(({ title, panels, collapsed = false }) => {
    const heading = renderHeading(title, y, collapsed);
    const positions = layOut(panels, y + 1);
    const rendered = panels.map((panel, index) =>
      renderPanel(context, panel, positions[index] as GridPosition),
    );
    // Grafana keeps the panels of a row that is shut within it.
    if (collapsed) {
      y += 1;
      return [{ ...heading, panels: rendered }];
    }
    y = Math.max(...positions.map((position) => position.y + position.h));
    return [heading, ...rendered];
  });
}

function renderHeading(title: string, y: number, collapsed: boolean): dashboard.RowPanel {
  return new dashboard.RowBuilder(title)
    .id(panelId(`row ${title}`))
    .collapsed(collapsed)
    .gridPos({ x: 0, y, w: columns, h: 1 })
    .build();
}

/** Marks when the alerts fired that the panels of the board explain; without any, all alerts. */
function renderAlertAnnotation(
  { config }: StackContext,
  { rows, marksCritical = false }: BoardDefinition,
  existing: ReadonlySet<string>,
): dashboard.AnnotationQueryBuilder {
  const names = rows
    .flatMap(({ panels }) => panels.flatMap(({ alerts = [] }) => alerts))
    .filter((name) => existing.has(name))
    .map((name) => alertName(config, name));
  const which = names.length === 0 ? '' : `,alertname=~"${[...new Set(names)].sort().join('|')}"`;
  const critical = marksCritical ? ' or ALERTS{alertstate="firing",severity="critical"}' : '';
  // Hints stay for a day, until the digest has told them: bars over the whole board.
  const expr = `ALERTS{alertstate="firing",severity!="info"${which}}${critical}`;
  return new dashboard.AnnotationQueryBuilder()
    .name('Alerts')
    .datasource(chosenDatasource)
    .enable(true)
    .iconColor('red')
    .expr(expr)
    .target(
      new prometheus.DataqueryBuilder().datasource(chosenDatasource).refId('Alerts').expr(expr),
    )
    .titleFormat('{{alertname}}')
    .textFormat('{{instance}}')
    .tagKeys('severity,service');
}

function renderBoardLinks(name: string): dashboard.DashboardLinkBuilder {
  return new dashboard.DashboardLinkBuilder('Boards')
    .type(dashboard.DashboardLinkType.Dashboards)
    .tags([name])
    .asDropdown(true)
    .includeVars(true)
    .keepTime(true);
}
