import type * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import type { PanelDefinition } from './define-board';
import { panelUnits } from './panel-units';

/**
 * The columns of a table: one row a label set, one column a query with its own name and unit, and
 * none for the time, which is now.
 */
export function tableColumns(
  { queries, unit }: PanelDefinition,
  { fieldConfig }: dashboard.Panel,
): Pick<dashboard.Panel, 'transformations' | 'fieldConfig'> {
  // Grafana calls the value of a single query "Value", and those of several "Value #A", "Value #B".
  const columnOf = (index: number) =>
    queries.length === 1 ? 'Value' : `Value #${String.fromCharCode(65 + index)}`;
  return {
    transformations: [
      { id: 'merge', options: {} },
      {
        id: 'organize',
        options: {
          excludeByName: { Time: true, __name__: true },
          indexByName: {},
          renameByName: Object.fromEntries(
            queries.map(({ legend }, index) => [columnOf(index), legend]),
          ),
        },
      },
    ],
    fieldConfig: {
      defaults: {},
      ...fieldConfig,
      overrides: queries.map((query) => ({
        matcher: { id: 'byName', options: query.legend },
        properties: [{ id: 'unit', value: panelUnits[query.unit ?? unit] }],
      })),
    },
  };
}
