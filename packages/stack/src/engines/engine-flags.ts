import type { ResolvedConfig } from '../stack-context';

/** Flags of Prometheus, but for the paths of its configuration and its data. */
export function prometheusFlags({ engines, retention }: ResolvedConfig): string[] {
  return [
    `--web.listen-address=${engines.prometheus}`,
    `--storage.tsdb.retention.time=${retention}`,
  ];
}

/** Flags of Alertmanager, but for the paths of its configuration and its data. */
export function alertmanagerFlags({ engines }: ResolvedConfig): string[] {
  return [
    `--web.listen-address=${engines.alertmanager}`,
    // Empty: otherwise it opens port 9094 on all interfaces for a cluster that there is not.
    '--cluster.listen-address=',
  ];
}

/** Flags of the blackbox exporter, but for the path of its configuration. */
export function blackboxFlags({ engines }: ResolvedConfig): string[] {
  return [`--web.listen-address=${engines.blackbox}`];
}
