import { reachable } from '../engines/engine-address';
import { defaultRunbookUrl } from '../runbooks/runbook-url';
import type { ResolvedConfig } from '../stack-context';
import { StackError } from '../stack-error';
import { checkConfig } from './check-config';
import { resolveChains } from './resolve-chains';
import { resolvePace, usualPace } from './resolve-pace';
import type { StackConfig } from './stack-config';
import { resolveThresholds, type Thresholds } from './thresholds';

/**
 * Fills in every default and checks every value.
 *
 * @throws StackError that names the setting, its value and what it may be
 */
export function resolveConfig(config: StackConfig): ResolvedConfig {
  checkConfig(config);
  const { prefix = 'xai_' } = config;
  const { name = prefix.slice(0, -1).replaceAll('_', '-'), cluster = 'default' } = config;
  const pace = resolvePace(config, usualPace);
  const { chainProfile, blockSeconds } = pace;
  const thresholds = resolveThresholds(chainProfile, {
    blockSeconds,
    ...(config.scrapeIntervalSeconds !== undefined && {
      scrapeInterval: config.scrapeIntervalSeconds,
    }),
    ...(config.thresholds !== undefined && { overrides: config.thresholds }),
  });
  checkWindows(thresholds);
  const engines = { ...defaultEngines, ...config.engines };
  const targets = { ...noTargets, ...config.targets };
  const exporters = { ...noExporters, ...config.exporters };
  checkAddresses({ engines: Object.values(engines) });
  checkAddresses({ ...targets });
  return {
    prefix,
    name,
    cluster,
    replica: config.replica ?? 'a',
    chainProfile,
    blockSeconds,
    chains: resolveChains(config, pace, thresholds),
    thresholds,
    targets,
    exporters,
    probes: config.probes ?? false,
    engines,
    scheme: config.scheme ?? 'http',
    metricsPath: config.metricsPath ?? '/metrics',
    metricsAuth: config.metricsAuth,
    scrapeIntervalSeconds: thresholds.scrapeInterval,
    retention: config.retention ?? '30d',
    remoteWrite: config.remoteWrite ?? [],
    kubernetes: config.kubernetes,
    channels: config.channels ?? {},
    runbookUrl: config.runbookUrl ?? defaultRunbookUrl,
    grafanaUrl: (config.grafanaUrl ?? `http://${reachable(engines.grafana)}`).replace(/\/+$/, ''),
  };
}

const defaultEngines = {
  prometheus: '127.0.0.1:9090',
  alertmanager: '127.0.0.1:9093',
  grafana: '127.0.0.1:3000',
  blackbox: '127.0.0.1:9115',
} as const;

const noTargets = { node: [], validator: [], explorer: [], ai: [] } as const;

const noExporters = { node: [], cadvisor: [], postgres: [], redis: [] } as const;

/** Rates over fewer than four scrapes are empty after one lost scrape, and wrong in Prometheus 3. */
function checkWindows({ scrapeInterval, rateWindow, longWindow }: Thresholds): void {
  for (const [name, window] of Object.entries({ rateWindow, longWindow })) {
    if (window < 4 * scrapeInterval) {
      throw new StackError(
        `thresholds.${name} is ${window} seconds, less than four times the ${scrapeInterval} seconds between scrapes.`,
        `Lower scrapeIntervalSeconds, or set thresholds.${name} to ${4 * scrapeInterval} or more.`,
      );
    }
  }
}

/** One address in two places is one server scraped twice, or two programs that want one port. */
function checkAddresses(lists: Readonly<Record<string, readonly string[]>>): void {
  const seen = new Map<string, string>();
  for (const [name, addresses] of Object.entries(lists)) {
    for (const address of addresses) {
      const before = seen.get(address);
      if (before !== undefined) {
        throw new StackError(
          before === name
            ? `${address} stands twice in ${name}.`
            : `${address} stands in targets.${before} and in targets.${name}.`,
          'Give each address once.',
        );
      }
      seen.set(address, name);
    }
  }
}
