import { stringify } from 'yaml';
import { reachable } from '../engines/engine-address';
import type { StackContext } from '../stack-context';
import type { StackFile } from '../stack-file';

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
    ...(config.probes
      ? [[jobs.blackbox, [reachable(engines.blackbox)], 'The blackbox exporter itself'] as const]
      : []),
    [jobs.prometheus, [reachable(engines.prometheus)], 'Prometheus itself'],
    [jobs.alertmanager, alertmanagers, 'Alertmanager'],
  ];
  return files.map(([job, addresses, what]) => ({
    path: `prometheus/${targetsFile(job)}`,
    content: `# ${what}. From xai-metrics.yaml: change it there, then run \`xai-metrics generate\`.\n${stringify(
      addresses.length === 0 ? [] : [{ targets: addresses }],
    )}`,
  }));
}
