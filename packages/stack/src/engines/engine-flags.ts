import { duration } from '../duration';
import { pagesFolder } from '../runbooks/runbook-url';
import type { ResolvedConfig } from '../stack-context';

/**
 * Flags of Prometheus, started in the folder `prometheus`.
 *
 * @param storage - folder of its data
 */
export function prometheusFlags(config: ResolvedConfig, storage: string): string[] {
  const address = config.engines.prometheus;
  return [
    '--config.file=prometheus.yml',
    `--storage.tsdb.path=${storage}`,
    `--storage.tsdb.retention.time=${config.retention}`,
    `--web.listen-address=${address}`,
    // Else the links in alerts name the machine, where nobody listens.
    `--web.external-url=${config.prometheusUrl}`,
    // A proxy strips the path of that address; scrapes, probes and `verify` ask without it.
    '--web.route-prefix=/',
    // Under /user, where notifications lead to.
    `--web.user-assets=${pagesFolder}`,
    '--enable-feature=exemplar-storage',
    // What fires before Alertmanager is found is sent again after this time only.
    `--rules.alert.resend-delay=${duration(Math.min(60, 5 * config.scrapeIntervalSeconds))}`,
  ];
}

/**
 * Flags of Alertmanager, started in the folder `alertmanager`: it looks for secrets from there.
 *
 * @param storage - folder of its silences and of what it has sent
 */
export function alertmanagerFlags(config: ResolvedConfig, storage: string): string[] {
  const address = config.engines.alertmanager;
  return [
    '--config.file=alertmanager.yml',
    `--storage.path=${storage}`,
    `--web.listen-address=${address}`,
    `--web.external-url=${config.alertmanagerUrl}`,
    '--web.route-prefix=/',
    ...clusterFlags(config),
  ];
}

function clusterFlags({ alertmanagerCluster }: ResolvedConfig): string[] {
  // Without it, Alertmanager opens port 9094 on all interfaces to find others.
  if (alertmanagerCluster === undefined) return ['--cluster.listen-address='];
  const { listen, peers } = alertmanagerCluster;
  return [
    `--cluster.listen-address=${listen}`,
    ...peers.map((peer) => `--cluster.peer=${peer}`),
    // The default, written down: the second one waits so long for the first to have sent a message.
    `--cluster.peer-timeout=${peerTimeoutSeconds}s`,
  ];
}

/** How long each Alertmanager of a cluster waits for the one before it. */
export const peerTimeoutSeconds = 15;

/** Flags of the blackbox exporter, started in the folder `blackbox`. */
export function blackboxFlags(config: ResolvedConfig): string[] {
  return ['--config.file=blackbox.yml', `--web.listen-address=${config.engines.blackbox}`];
}

/**
 * Flags of the node exporter, started anywhere.
 *
 * @param address - one of `config.exporters.node`
 */
export function nodeExporterFlags(address: string): string[] {
  return [`--web.listen-address=${address}`];
}
