import type { StackContext } from '../stack-context';
import { labelsOfTarget } from './target-labels';

/** A rule of `alert_relabel_configs`. */
export interface AlertRelabelling {
  readonly source_labels: readonly string[];
  readonly regex: string;
  readonly target_label: string;
  readonly replacement: string;
}

/**
 * Puts the labels of targets on all alerts about one of them as they leave Prometheus. Most rules
 * aggregate and lose them, so that a route to those of one region would get half of the alerts. An alert
 * that has such a label of its own, as those of AI providers, keeps it.
 */
export function labelAlerts({ config, jobs }: StackContext): AlertRelabelling[] {
  const { targets, exporters } = config;
  const places: readonly (readonly [jobs: readonly string[], addresses: readonly string[]])[] = [
    [[jobs.node, jobs.probe], targets.node],
    [[jobs.validator, jobs.probe], targets.validator],
    [[jobs.explorer, jobs.probe], targets.explorer],
    [[jobs.ai, jobs.probe], targets.ai],
    [[jobs.nodeExporter], exporters.node],
    [[jobs.cadvisor], exporters.cadvisor],
    [[jobs.postgres], exporters.postgres],
    [[jobs.redis], exporters.redis],
  ];
  const instances = new Map<string, string[]>();
  for (const [ofJobs, addresses] of places) {
    for (const address of addresses) {
      const { instance = address, ...labels } = labelsOfTarget(config, address);
      for (const [label, value] of Object.entries(labels)) {
        const key = JSON.stringify([ofJobs.join('|'), label, value]);
        instances.set(key, [...(instances.get(key) ?? []), literal(instance)]);
      }
    }
  }
  return [...instances].map(([key, names]) => {
    const [ofJobs, label, value] = JSON.parse(key) as [string, string, string];
    return {
      source_labels: [label, 'job', 'instance'],
      regex: `;(?:${ofJobs});(?:${names.join('|')})`,
      target_label: label,
      // $1 would be a part of the expression.
      replacement: value.replaceAll('$', '$$$$'),
    };
  });
}

function literal(text: string): string {
  return text.replace(/[.[\]]/g, '\\$&');
}
