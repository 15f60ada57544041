import type { OptionalGroup } from '../config/stack-config';
import type { StackContext } from '../stack-context';
import type { PanelUnit } from './panel-units';
import type { VariableName } from './variables';

/** A Grafana board as data; {@link renderBoard} makes the JSON of it. */
export interface BoardDefinition {
  /** Ends the uid `<name>-<key>`, which never changes. */
  readonly key: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  /**
   * Regular expression of the jobs that can be chosen.
   * @defaultValue those of the user's servers
   */
  readonly jobs?: string;
  /** Variables beside the data source, job and instance, which every board has. */
  readonly variables: readonly VariableName[];
  /** The group without which it is not there. @defaultValue it always is */
  readonly group?: OptionalGroup;
  /** Marks all critical alerts in its graphs, besides those that its panels explain. */
  readonly marksCritical?: boolean;
  readonly rows: readonly RowDefinition[];
}

/** A heading and the panels below it. */
export interface RowDefinition {
  readonly title: string;
  /** The group without which it is not there. @defaultValue it always is */
  readonly group?: OptionalGroup;
  /** Shut, and asked of Prometheus only once somebody opens it. @defaultValue `false` */
  readonly collapsed?: boolean;
  readonly panels: readonly PanelDefinition[];
}

/** How a panel shows its queries. */
export type PanelKind =
  | 'stat'
  | 'gauge'
  | 'bars'
  | 'graph'
  | 'pie'
  | 'heatmap'
  | 'table'
  | 'timeline';

/** One panel. */
export interface PanelDefinition {
  /** Unique on its board: the id of the panel is derived from it. */
  readonly title: string;
  readonly kind: PanelKind;
  /** What is shown and how to read it, as sentences. */
  readonly description: string;
  readonly unit: PanelUnit;
  readonly queries: readonly QueryDefinition[];
  /**
   * Columns of 24, as a proportion where a line has room left.
   * @defaultValue 4 for a stat, 6 for a gauge, 12 for others
   */
  readonly width?: number;
  /** Lowest step first; its `at` is not given. */
  readonly thresholds?: readonly ThresholdStep[];
  /** Other thresholds for the series of single chains, whose name is in the legend. */
  readonly chainThresholds?: readonly {
    readonly chain: string;
    readonly steps: readonly ThresholdStep[];
  }[];
  readonly min?: number;
  readonly max?: number;
  /** What is drawn on each other: parts of a whole. @defaultValue `false` */
  readonly stacked?: boolean;
  /** Bars of this many seconds in place of lines. */
  readonly barSeconds?: number;
  /** Words for values, such as 1 for `synced`. */
  readonly words?: Readonly<Record<number, ValueWord>>;
  /** When no series is there although all is well, to follow "Empty if": `the chain has no gas`. */
  readonly emptyIf?: string;
  /** Alerts that this panel explains; their notifications link to it. */
  readonly alerts?: readonly string[];
  /** Key of the board with more of it. */
  readonly opens?: string;
  /** The group without which it is not there. @defaultValue it always is */
  readonly group?: OptionalGroup;
  /** Whether few servers and chains have it: then it is in the collapsed row. @defaultValue `false` */
  readonly rare?: boolean;
}

/** One query of a panel. */
export interface QueryDefinition {
  /** PromQL, with the variables of the board. */
  readonly expr: string;
  /** The name of its series; in a table that of its column. */
  readonly legend: string;
  /** When it has no series although all is well, to follow "is missing if". */
  readonly emptyIf?: string;
  /** Unit of its column in a table. @defaultValue that of the panel */
  readonly unit?: PanelUnit;
}

/** Where a colour begins. */
export interface ThresholdStep {
  readonly at?: number;
  readonly color: 'green' | 'yellow' | 'red' | 'blue';
}

/** How a value is written. */
export interface ValueWord {
  readonly text: string;
  readonly color: 'green' | 'yellow' | 'red' | 'blue';
}

/** Writes a board for a configuration. */
export type Board = (context: StackContext) => BoardDefinition;

/** Regular expression of the jobs that can be chosen on a board. */
export function boardJobs({ config }: StackContext, { jobs }: BoardDefinition): string {
  return jobs ?? `${config.name}-(node|validator|explorer|ai)`;
}
