import type { ResolvedConfig } from '../stack-context';

/**
 * Puts the label `cluster` on every series. The external label of that name is added only to what
 * leaves Prometheus: without this one, the texts of alerts could not name the cluster.
 */
export function clusterLabel({ cluster }: ResolvedConfig) {
  return { target_label: 'cluster', replacement: cluster };
}
