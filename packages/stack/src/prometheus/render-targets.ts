import { stringify } from 'yaml';
import { usesBlackbox } from '../blackbox/uses-blackbox';
import { reachable } from '../engines/engine-address';
import type { ResolvedConfig, StackContext } from '../stack-context';
import type { StackFile } from '../stack-file';
import { labelsOfTarget } from './target-labels';

/** Where the targets of a job stand, relative to `prometheus.yml`. */
export function targetsFile(job: string): string {
  return `targets/${job}.yml`;
}

/** Renders a file of targets for each job; Prometheus reads it again when it changes. */
export function renderTargets({ config, jobs }: StackContext): StackFile[] {
  const { targets, exporters, engines, alertmanagers } = config;
  const files: readonly (readonly [job: string, targets: readonly string[], what: string])[] = [
    [jobs.node, targets.node, 'Nodes'],
    [jobs.validator, targets.validator, 'Validators'],
    [jobs.explorer, targets.explorer, 'Explorers'],
    [jobs.ai, targets.ai, 'AI services'],
    [jobs.nodeExporter, exporters.node, 'Node exporters, one a machine'],
    [jobs.cadvisor, exporters.cadvisor, 'cAdvisor, for containers'],
    [jobs.postgres, exporters.postgres, 'PostgreSQL exporters'],
    [jobs.redis, exporters.redis, 'Redis exporters'],
    ...(config.certificates.length > 0
      ? [[jobs.certificate, config.certificates, 'Certificates'] as const]
      : []),
    ...(usesBlackbox(config)
      ? [[jobs.blackbox, [reachable(engines.blackbox)], 'The blackbox exporter itself'] as const]
      : []),
    [jobs.prometheus, [reachable(engines.prometheus)], 'Prometheus itself'],
    [jobs.alertmanager, alertmanagers, 'Alertmanager'],
  ];
  return files.map(([job, addresses, what]) => ({
    path: `prometheus/${targetsFile(job)}`,
    content: `# ${what}. From xai-metrics.yaml: change it there, then run \`xai-metrics generate\`.\n${stringify(
      groupByLabels(config, addresses),
    )}`,
  }));
}

/** Targets without labels in one group, each other one in a group of its own. */
function groupByLabels(config: ResolvedConfig, addresses: readonly string[]): object[] {
  const labelled = addresses.map((address) => ({
    address,
    labels: labelsOfTarget(config, address),
  }));
  const plain = labelled.filter(({ labels }) => Object.keys(labels).length === 0);
  return [
    ...(plain.length === 0 ? [] : [{ targets: plain.map(({ address }) => address) }]),
    ...labelled
      .filter((each) => !plain.includes(each))
      .map(({ address, labels }) => ({ targets: [address], labels })),
  ];
}
