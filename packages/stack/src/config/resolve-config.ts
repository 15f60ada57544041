import { isIP } from 'node:net';
import { askedAlertmanager } from '../alertmanager/own-alertmanager';
import { defaultImages } from '../compose/images';
import { reachable, splitAddress } from '../engines/engine-address';
import { nameJobs } from '../prometheus/jobs';
import { defaultRunbookUrl } from '../runbooks/runbook-url';
import type { ResolvedConfig } from '../stack-context';
import { StackError } from '../stack-error';
import { readCertificateAddress } from './certificate-address';
import { checkConfig } from './check-config';
import { checkThresholdOrder } from './check-threshold-order';
import { noAlertSettings, resolveAlerts } from './resolve-alerts';
import { resolveChains } from './resolve-chains';
import { resolvePace, usualPace } from './resolve-pace';
import { resolveTargets } from './resolve-targets';
import type { OptionalGroup, ScrapeJob, StackConfig } from './stack-config';
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
  checkThresholdOrder(thresholds);
  const engines = { ...defaultEngines, ...config.engines };
  const { targets, exporters, targetLabels } = resolveTargets(config);
  const alertmanagers = (config.alertmanagers ?? [engines.alertmanager]).map(reachable);
  const prometheusUrl = publicUrl(config.prometheusUrl, engines.prometheus);
  checkAddresses({ engines: Object.values(engines) });
  checkAddresses({ alertmanagers });
  checkAlertmanagers(config, engines.alertmanager, alertmanagers);
  checkAddresses({ ...targets });
  checkOwnAddresses(engines, { targets, exporters });
  const certificates = (config.certificates ?? []).map(readCertificateAddress);
  checkAddresses({ certificates });
  checkScrapeJobs(name, config.scrapeJobs ?? []);
  checkReceivers((config.channels?.receivers ?? []).map((receiver) => receiver.name));
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
    alerts: noAlertSettings,
    targets,
    exporters,
    targetLabels,
    probes: config.probes ?? false,
    certificates,
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
  return resolveAlerts(resolved, config);
}

/** Where people reach an engine: as they say, else where it listens. */
function publicUrl(given: string | undefined, address: string): string {
  return (given ?? `http://${reachable(address)}`).replace(/\/+$/, '');
}

function checkAlertmanagers(
  { alertmanagerCluster }: StackConfig,
  own: string,
  all: readonly string[],
): void {
  if (all.length === 0) {
    throw new StackError(
      'alertmanagers is empty, so that nobody would be told of any alert.',
      `Name those that Prometheus is to tell, such as ['${own}'], or leave the setting out.`,
    );
  }
  if (alertmanagerCluster === undefined) return;
  const { listen } = alertmanagerCluster;
  if (!all.includes(reachable(own))) {
    throw new StackError(
      `alertmanagerCluster is for the own Alertmanager, and engines.alertmanager, ${own}, is not among alertmanagers.`,
      `Add '${own}' to alertmanagers, or leave alertmanagerCluster out.`,
    );
  }
  if (isIP(splitAddress(listen)[0].replace(/^\[(.*)\]$/, '$1')) === 0) {
    throw new StackError(
      `alertmanagerCluster.listen is ${listen}, whose host is a name.`,
      "Write an IP address of this machine, such as '10.0.0.1:9094': Alertmanager takes no name there.",
    );
  }
  if (listen === own) {
    throw new StackError(
      `alertmanagerCluster.listen and engines.alertmanager are both ${own}.`,
      'Give the gossip a port of its own, such as 9094.',
    );
  }
}

const defaultEngines = {
  prometheus: '127.0.0.1:9090',
  alertmanager: '127.0.0.1:9093',
  grafana: '127.0.0.1:3000',
  blackbox: '127.0.0.1:9115',
} as const;

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

/** Where a program of the stack listens, nothing else does: a target there would be that program. */
function checkOwnAddresses(
  engines: Readonly<Record<string, string>>,
  others: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>,
): void {
  for (const [engine, address] of Object.entries(engines)) {
    for (const [setting, lists] of Object.entries(others)) {
      for (const [kind, addresses] of Object.entries(lists)) {
        if (!addresses.includes(address)) continue;
        throw new StackError(
          `${address} stands in engines.${engine} and in ${setting}.${kind}.`,
          'Two programs cannot listen on one address: correct one of them.',
        );
      }
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

/** Two jobs of one name are refused by Prometheus; one of ours would be judged by our rules. */
function checkScrapeJobs(name: string, jobs: readonly ScrapeJob[]): void {
  const taken = new Set([...Object.values(nameJobs(name)), `${name}-kubernetes`]);
  for (const [index, { job_name: job }] of jobs.entries()) {
    if (taken.has(job)) {
      const before = jobs.findIndex((each) => each.job_name === job);
      throw new StackError(
        `scrapeJobs[${index}].job_name is "${job}", which is ${before < index ? `that of scrapeJobs[${before}]` : 'a job of the stack itself'}.`,
        before < index
          ? 'Give each job a name of its own.'
          : 'Give it another name; servers with XAI Metrics belong into targets, exporters into exporters.',
      );
    }
    taken.add(job);
  }
}

function checkReceivers(names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new StackError(
    `Two of channels.receivers are called ${twice}.`,
    'Give each a name of its own; one receiver may have several lists, such as webhook_configs and email_configs.',
  );
}
