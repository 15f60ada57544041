import * as bargauge from '@grafana/grafana-foundation-sdk/bargauge';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import * as common from '@grafana/grafana-foundation-sdk/common';
import type * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as gauge from '@grafana/grafana-foundation-sdk/gauge';
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import * as piechart from '@grafana/grafana-foundation-sdk/piechart';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as statetimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import type { PanelDefinition, PanelKind } from './define-board';
import { panelUnits } from './panel-units';

/** What the builders of all kinds have in common. */
export interface PanelBuilder extends Builder<dashboard.Panel> {
  id(id: number): this;
  title(title: string): this;
  description(description: string): this;
  datasource(datasource: common.DataSourceRef): this;
  gridPos(gridPos: dashboard.GridPos): this;
  targets(targets: Builder<{ _implementsDataqueryVariant(): void }>[]): this;
  links(links: Builder<dashboard.DashboardLink>[]): this;
  unit(unit: string): this;
  min(min: number): this;
  max(max: number): this;
  interval(interval: string): this;
  noValue(text: string): this;
  mappings(mappings: dashboard.ValueMapping[]): this;
  thresholds(thresholds: Builder<dashboard.ThresholdsConfig>): this;
  colorScheme(color: Builder<dashboard.FieldColor>): this;
  overrideByRegexp(regexp: string, properties: dashboard.DynamicConfigValue[]): this;
}

/** Begins a panel with the options of its kind. */
export const panelBuilders: Readonly<Record<PanelKind, (panel: PanelDefinition) => PanelBuilder>> =
  {
    stat: () =>
      new stat.PanelBuilder()
        .reduceOptions(lastValue())
        .colorMode(common.BigValueColorMode.Value)
        // A query for this moment, so that what has gone is shown as gone, and no line behind it.
        .graphMode(common.BigValueGraphMode.None)
        .textMode(common.BigValueTextMode.Auto),
    gauge: () => new gauge.PanelBuilder().reduceOptions(lastValue()).showThresholdMarkers(true),
    bars: () =>
      new bargauge.PanelBuilder()
        .reduceOptions(lastValue())
        .orientation(common.VizOrientation.Horizontal)
        .displayMode(common.BarGaugeDisplayMode.Basic),
    graph: (panel) => graph(panel),
    pie: () =>
      new piechart.PanelBuilder()
        .reduceOptions(lastValue())
        .pieType(piechart.PieChartType.Donut)
        .displayLabels([piechart.PieChartLabels.Percent])
        .legend(
          new piechart.PieChartLegendOptionsBuilder()
            .showLegend(true)
            .displayMode(common.LegendDisplayMode.Table)
            .placement(common.LegendPlacement.Right)
            .values([piechart.PieChartLegendValues.Value, piechart.PieChartLegendValues.Percent]),
        ),
    heatmap: ({ unit }) =>
      new heatmap.PanelBuilder()
        .calculate(false)
        .color(
          new heatmap.HeatmapColorOptionsBuilder()
            .mode(heatmap.HeatmapColorMode.Scheme)
            .scheme('Blues')
            .steps(64),
        )
        .yAxis(new heatmap.YAxisConfigBuilder().unit(panelUnits[unit]))
        .showLegend(),
    table: () => new table.PanelBuilder().showHeader(true).filterable(true),
    timeline: () =>
      new statetimeline.PanelBuilder()
        .mergeValues(true)
        .showValue(common.VisibilityMode.Never)
        .fillOpacity(80)
        .legend(legend()),
  };

function graph({ stacked = false, barSeconds, thresholds = [] }: PanelDefinition): PanelBuilder {
  const isLimited = thresholds.some(({ at }) => at !== undefined);
  return new timeseries.PanelBuilder()
    .drawStyle(barSeconds === undefined ? common.GraphDrawStyle.Line : common.GraphDrawStyle.Bars)
    .lineWidth(1)
    .fillOpacity(stacked || barSeconds !== undefined ? 40 : 8)
    .showPoints(common.VisibilityMode.Never)
    .stacking(
      new common.StackingConfigBuilder()
        .mode(stacked ? common.StackingMode.Normal : common.StackingMode.None)
        .group('A'),
    )
    .thresholdsStyle(
      new common.GraphThresholdsStyleConfigBuilder().mode(
        isLimited ? common.GraphThresholdsStyleMode.Dashed : common.GraphThresholdsStyleMode.Off,
      ),
    )
    .legend(legend())
    .tooltip(
      new common.VizTooltipOptionsBuilder()
        .mode(common.TooltipDisplayMode.Multi)
        .sort(common.SortOrder.Descending),
    );
}

function lastValue(): common.ReduceDataOptionsBuilder {
  return new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']);
}

function legend(): common.VizLegendOptionsBuilder {
  return new common.VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(common.LegendDisplayMode.List)
    .placement(common.LegendPlacement.Bottom);
}
