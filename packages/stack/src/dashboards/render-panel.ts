import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import { duration } from '../duration';
import type { StackContext } from '../stack-context';
import { boardUid, panelId } from './board-names';
import type { PanelDefinition, PanelKind, ThresholdStep, ValueWord } from './define-board';
import { describePanel } from './empty-panels';
import { panelBuilders } from './panel-builders';
import { panelUnits } from './panel-units';
import { tableColumns } from './table-columns';

/** Where a panel stands on the grid of 24 columns. */
export interface GridPosition {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** The data source of every query: what the user chooses at the top of the board. */
export const chosenDatasource = { type: 'prometheus', uid: '$datasource' } as const;

// They show one moment; the others a course of time.
const instantKinds: ReadonlySet<PanelKind> = new Set(['stat', 'gauge', 'bars', 'pie', 'table']);

/** Renders one panel to Grafana's JSON. */
export function renderPanel(
  context: StackContext,
  panel: PanelDefinition,
  position: GridPosition,
): dashboard.Panel {
  const { kind, title, unit, thresholds, words, barSeconds, opens, min, max } = panel;
  const { chainThresholds = [] } = panel;
  const builder = panelBuilders[kind](panel)
    .id(panelId(title))
    .title(title)
    .description(describePanel(panel))
    .datasource(chosenDatasource)
    .gridPos({ ...position })
    .unit(panelUnits[unit])
    .noValue(wordsForNothing(panel))
    .thresholds(renderThresholds(thresholds ?? [{ color: 'green' }]))
    .colorScheme(new dashboard.FieldColorBuilder().mode(colorMode(kind)))
    .targets(panel.queries.map((query, index) => renderQuery(kind, query, index)));
  if (min !== undefined) builder.min(min);
  if (max !== undefined) builder.max(max);
  if (barSeconds !== undefined) builder.interval(duration(barSeconds));
  if (words !== undefined) builder.mappings([renderWords(words)]);
  if (opens !== undefined) builder.links([renderLink(boardUid(context, opens))]);
  for (const { chain, steps } of chainThresholds) {
    const value = renderThresholds(steps).build();
    builder.overrideByRegexp(legendOfChain(chain), [{ id: 'thresholds', value }]);
  }
  const json = builder.build();
  return kind === 'table' ? { ...json, ...tableColumns(panel, json) } : json;
}

/** The series of a chain, whose name is one word of their legend. */
function legendOfChain(chain: string): string {
  return `/(^| )${chain.replaceAll('.', '\\.')}( |$)/`;
}

/** Where there is room for it, a panel that has a right to be empty says so in its place. */
function wordsForNothing({ kind, emptyIf }: PanelDefinition): string {
  const hasRoom = kind !== 'stat' && kind !== 'gauge';
  return hasRoom && emptyIf !== undefined ? `No data, which is right if ${emptyIf}` : 'No data';
}

function renderQuery(
  kind: PanelKind,
  { expr, legend }: PanelDefinition['queries'][number],
  index: number,
): prometheus.DataqueryBuilder {
  const query = new prometheus.DataqueryBuilder()
    .datasource(chosenDatasource)
    .refId(String.fromCharCode(65 + index))
    .expr(expr)
    .legendFormat(legend)
    .editorMode(prometheus.QueryEditorMode.Code)
    .format(format(kind));
  return instantKinds.has(kind) ? query.instant() : query.range();
}

function format(kind: PanelKind): prometheus.PromQueryFormat {
  if (kind === 'table') return prometheus.PromQueryFormat.Table;
  if (kind === 'heatmap') return prometheus.PromQueryFormat.Heatmap;
  return prometheus.PromQueryFormat.TimeSeries;
}

function colorMode(kind: PanelKind): dashboard.FieldColorModeId {
  return kind === 'graph' || kind === 'pie'
    ? dashboard.FieldColorModeId.PaletteClassic
    : dashboard.FieldColorModeId.Thresholds;
}

function renderThresholds(steps: readonly ThresholdStep[]): dashboard.ThresholdsConfigBuilder {
  return new dashboard.ThresholdsConfigBuilder()
    .mode(dashboard.ThresholdsMode.Absolute)
    .steps(steps.map(({ at, color }) => ({ value: at ?? null, color })));
}

function renderWords(words: Readonly<Record<number, ValueWord>>): dashboard.ValueMapping {
  return { type: dashboard.MappingType.ValueToText, options: { ...words } };
}

function renderLink(uid: string): dashboard.DashboardLinkBuilder {
  return new dashboard.DashboardLinkBuilder('More of it')
    .type(dashboard.DashboardLinkType.Link)
    .url(`/d/${uid}?\${__url_time_range}&\${__all_variables}`);
}
