import type { ResolvedConfig } from '../stack-context';
import { serverLimits } from './server-limits';
import { signIn } from './sign-in';
import { furtherLabels } from './target-labels';

/** The settings of a scrape job that asks the user's own servers. */
export function reachServers(config: ResolvedConfig) {
  const { scheme, metricsPath, metricsAuth } = config;
  return {
    ...(scheme === 'https' && { scheme }),
    metrics_path: metricsPath,
    ...(metricsAuth !== undefined && signIn(metricsAuth)),
    ...serverLimits,
    ...(furtherLabels(config).includes('provider') && {
      metric_relabel_configs: ownProviderFirst(),
    }),
  };
}

/**
 * The metrics of AI tasks have a label `provider` themselves. Prometheus would rename it where the target
 * has one of that name, and their rules would see who rents the machine out.
 */
function ownProviderFirst() {
  return [
    { source_labels: ['exported_provider'], regex: '(.+)', target_label: 'provider' },
    { regex: 'exported_provider', action: 'labeldrop' },
  ];
}
