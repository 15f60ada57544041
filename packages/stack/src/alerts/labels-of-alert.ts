import { furtherLabels } from '../prometheus/target-labels';
import type { ResolvedConfig } from '../stack-context';

/**
 * The labels of targets, for every alert about one of them. Most rules aggregate and lose them, so that a
 * route to those of one region would get half of the alerts; Prometheus looks them up where they are lost.
 * An alert that has such a label of its own, as those of AI providers, keeps it.
 */
export function labelsOfAlert(
  config: Pick<ResolvedConfig, 'targetLabels'>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(furtherLabels(config).map((label) => [label, lookUp(label)]));
}

function lookUp(label: string): string {
  const selector = `up{instance=%q,job=~%q,${label}!=\\"\\"}`;
  return (
    `{{ if $labels.${label} }}{{ $labels.${label} }}{{ else if $labels.instance }}` +
    `{{ with query (printf "${selector}" $labels.instance (or $labels.job ".+")) }}` +
    `{{ . | first | label "${label}" }}{{ end }}{{ end }}`
  );
}
