import {
  type Catalogue,
  catalogue,
  type GroupName,
  type MetricDefinition,
} from '@xai-metrics/core';

/**
 * The full name of each metric of the catalogue, by group and handle: `names.blocks.height` is
 * `xai_block_height`. Whoever renames a metric's handle finds every rule and panel by the compiler.
 */
export type MetricNames = {
  readonly [Group in GroupName]: { readonly [Handle in keyof Catalogue[Group]]: string };
};

/**
 * Names all metrics of the catalogue.
 *
 * @param prefix - such as `xai_`
 */
export function nameMetrics(prefix: string): MetricNames {
  const groups = Object.entries(catalogue).map(([group, metrics]) => [
    group,
    Object.fromEntries(
      Object.entries(metrics as Readonly<Record<string, MetricDefinition>>).map(
        ([handle, { name }]) => [handle, prefix + name],
      ),
    ),
  ]);
  return Object.fromEntries(groups) as MetricNames;
}
