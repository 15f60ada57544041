import { askedAlertmanager } from '../alertmanager/own-alertmanager';
import { defaultImages } from '../compose/images';
import { reachable } from '../engines/engine-address';
import { defaultRunbookUrl } from '../runbooks/runbook-url';
import type { ResolvedConfig } from '../stack-context';
import { readCertificateAddress } from './certificate-address';
import { checkConfig } from './check-config';
import { checkResolved } from './check-resolved';
import { noAlertSettings, resolveAlerts, thresholdsOfAlerts } from './resolve-alerts';
import { resolveChains } from './resolve-chains';
import { resolvePace, usualPace } from './resolve-pace';
import { resolveTargets } from './resolve-targets';
import type { OptionalGroup, StackConfig } from './stack-config';
import { resolveThresholds } from './thresholds';

/**
 * Fills in every default and checks every value.
 *
 * @throws StackError that names the setting, its value and what it may be
 */
export function resolveConfig(config: StackConfig): ResolvedConfig {
  checkConfig(config);
  const resolved = resolveSettings(config);
  const alerts = resolveAlerts(resolved, config.alerts ?? {});
  const ofAlerts = thresholdsOfAlerts(resolved, config);
  if (Object.keys(ofAlerts).length === 0) return { ...resolved, alerts };
  // Once more: chains and checks go by a threshold, whichever setting gives it.
  const thresholds = { ...config.thresholds, ...ofAlerts };
  return { ...resolveSettings({ ...config, thresholds }), alerts };
}

function resolveSettings(config: StackConfig): ResolvedConfig {
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
  const engines = { ...defaultEngines, ...config.engines };
  const { targets, exporters, targetLabels } = resolveTargets(config);
  const alertmanagers = (config.alertmanagers ?? [engines.alertmanager]).map(reachable);
  const prometheusUrl = publicUrl(config.prometheusUrl, engines.prometheus);
  // Of pods it is only known later whether one is an AI service.
  const impliesAi = targets.ai.length > 0 || config.kubernetes !== undefined;
  const resolved: ResolvedConfig = {
    prefix,
    name,
    cluster,
    replica: config.replica ?? 'a',
    chainProfile,
    blockSeconds,
    chains: resolveChains(config, pace, thresholds),
    thresholds,
    groups: new Set<OptionalGroup>([
      ...(config.groups ?? []),
      ...(impliesAi ? (['ai'] as const) : []),
    ]),
    rarePanels: config.rarePanels ?? 'collapsed',
    alerts: noAlertSettings,
    targets,
    exporters,
    targetLabels,
    probes: config.probes ?? false,
    certificates: (config.certificates ?? []).map(readCertificateAddress),
    engines,
    prometheusUrl,
    alertmanagerUrl: publicUrl(
      config.alertmanagerUrl,
      askedAlertmanager({ engines, alertmanagers }),
    ),
    alertmanagers,
    alertmanagerCluster: config.alertmanagerCluster,
    scheme: config.scheme ?? 'http',
    metricsPath: config.metricsPath ?? '/metrics',
    metricsAuth: config.metricsAuth,
    scrapeIntervalSeconds: thresholds.scrapeInterval,
    retention: config.retention ?? '30d',
    images: { ...defaultImages, ...config.images },
    remoteWrite: config.remoteWrite ?? [],
    kubernetes: config.kubernetes,
    scrapeJobs: config.scrapeJobs ?? [],
    ruleFiles: config.ruleFiles ?? [],
    channels: config.channels ?? {},
    runbookUrl: config.runbookUrl ?? defaultRunbookUrl(prometheusUrl),
    grafanaUrl: publicUrl(config.grafanaUrl, engines.grafana),
  };
  checkResolved(resolved);
  return resolved;
}

/** Where people reach an engine: as they say, else where it listens. */
function publicUrl(given: string | undefined, address: string): string {
  return (given ?? `http://${reachable(address)}`).replace(/\/+$/, '');
}

const defaultEngines = {
  prometheus: '127.0.0.1:9090',
  alertmanager: '127.0.0.1:9093',
  grafana: '127.0.0.1:3000',
  blackbox: '127.0.0.1:9115',
} as const;
