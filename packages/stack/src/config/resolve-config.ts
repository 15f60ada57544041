import { defaultRunbookUrl } from '../runbooks/runbook-url';
import type { ResolvedConfig } from '../stack-context';
import { StackError } from '../stack-error';
import { chainProfiles } from './chain-profiles';
import type { StackConfig } from './stack-config';
import { resolveThresholds } from './thresholds';

const prefixPattern = /^[a-z](?:[a-z0-9]|_(?!_))*_$/;

/**
 * Fills in every default and checks every value.
 *
 * @throws StackError that names the setting, its value and what it may be
 */
export function resolveConfig(config: StackConfig): ResolvedConfig {
  const { prefix = 'xai_', chainProfile = '12s' } = config;
  if (!prefixPattern.test(prefix)) {
    throw new StackError(
      `prefix is ${JSON.stringify(prefix)}, which cannot start a metric name.`,
      "Use lower-case letters, digits and underscores, ending in one underscore, such as 'xai_'.",
    );
  }
  const { name = prefix.slice(0, -1).replaceAll('_', '-'), cluster = 'default' } = config;
  const thresholds = resolveThresholds(chainProfile, config.thresholds);
  const scrapeIntervalSeconds = config.scrapeIntervalSeconds ?? thresholds.scrapeInterval;
  const engines = {
    prometheus: '127.0.0.1:9090',
    alertmanager: '127.0.0.1:9093',
    grafana: '127.0.0.1:3000',
    blackbox: '127.0.0.1:9115',
    ...config.engines,
  };
  return {
    prefix,
    name,
    cluster,
    replica: config.replica ?? 'a',
    chainProfile,
    blockSeconds: config.blockSeconds ?? chainProfiles[chainProfile].blockSeconds,
    thresholds: { ...thresholds, scrapeInterval: scrapeIntervalSeconds },
    targets: { node: [], validator: [], explorer: [], ai: [], ...config.targets },
    exporters: { node: [], cadvisor: [], postgres: [], redis: [], ...config.exporters },
    probes: config.probes ?? false,
    engines,
    metricsPath: config.metricsPath ?? '/metrics',
    scrapeIntervalSeconds,
    retention: config.retention ?? '30d',
    remoteWrite: config.remoteWrite ?? [],
    kubernetes: config.kubernetes,
    channels: config.channels ?? {},
    runbookUrl: config.runbookUrl ?? defaultRunbookUrl,
    grafanaUrl: config.grafanaUrl ?? `http://${engines.grafana}`,
  };
}
