import type { KubernetesDiscovery } from '../config/stack-config';
import type { ResolvedConfig } from '../stack-context';
import { clusterLabel } from './cluster-label';
import { reachServers } from './reach-servers';

/**
 * Finds servers by the annotations of their pods: `prometheus.io/scrape: "true"`, `prometheus.io/port`,
 * `xai-metrics/role` (node, validator, explorer or ai), and `prometheus.io/path` where it is another.
 *
 * @remarks It is a scrape job of its own, but the series bear the job of the role, so that rules and
 * boards find them; `instance` is `namespace/pod`, which outlives the address of a pod.
 */
export function kubernetesJob(config: ResolvedConfig, { namespaces }: KubernetesDiscovery) {
  return {
    job_name: `${config.name}-kubernetes`,
    ...reachServers(config),
    kubernetes_sd_configs: [
      { role: 'pod', ...(namespaces !== undefined && { namespaces: { names: namespaces } }) },
    ],
    relabel_configs: [
      clusterLabel(config),
      keep(annotation('prometheus_io_scrape'), 'true'),
      keep(annotation('prometheus_io_port'), '\\d+'),
      keep(annotation('xai_metrics_role'), 'node|validator|explorer|ai'),
      { ...keep('__meta_kubernetes_pod_phase', 'Succeeded|Failed'), action: 'drop' },
      {
        source_labels: [annotation('xai_metrics_role')],
        target_label: 'job',
        replacement: `${config.name}-$1`,
      },
      {
        source_labels: [annotation('prometheus_io_path')],
        regex: '(/[^?#]*)',
        target_label: '__metrics_path__',
      },
      // An IPv6 address stands in brackets before its port.
      {
        source_labels: ['__meta_kubernetes_pod_ip', annotation('prometheus_io_port')],
        regex: '(\\d+\\.\\d+\\.\\d+\\.\\d+);(\\d+)',
        target_label: '__address__',
        replacement: '$1:$2',
      },
      {
        source_labels: ['__meta_kubernetes_pod_ip', annotation('prometheus_io_port')],
        regex: '([0-9a-fA-F:]+:[0-9a-fA-F:]*);(\\d+)',
        target_label: '__address__',
        replacement: '[$1]:$2',
      },
      {
        source_labels: ['__meta_kubernetes_namespace', '__meta_kubernetes_pod_name'],
        separator: '/',
        target_label: 'instance',
      },
      { source_labels: ['__meta_kubernetes_namespace'], target_label: 'namespace' },
      { source_labels: ['__meta_kubernetes_pod_name'], target_label: 'pod' },
    ],
  };
}

function annotation(name: string): string {
  return `__meta_kubernetes_pod_annotation_${name}`;
}

function keep(label: string, regex: string) {
  return { source_labels: [label], regex, action: 'keep' };
}
