import { isIP } from 'node:net';
import { hasOwnAlertmanager } from '../alertmanager/own-alertmanager';
import { splitAddress } from '../engines/engine-address';
import { nameJobs } from '../prometheus/jobs';
import type { ResolvedConfig } from '../stack-context';
import { StackError } from '../stack-error';
import { checkThresholdOrder } from './check-threshold-order';
import type { ScrapeJob } from './stack-config';
import type { Thresholds } from './thresholds';

/**
 * Checks that the settings fit together, each of which is right by itself.
 *
 * @throws StackError that names both settings and what to change
 */
export function checkResolved(config: ResolvedConfig): void {
  const { engines, alertmanagers, targets, exporters, certificates, channels } = config;
  checkWindows(config.thresholds);
  checkThresholdOrder(config.thresholds);
  checkAddresses({ engines: Object.values(engines) });
  checkAddresses({ alertmanagers });
  checkAlertmanagers(config);
  checkAddresses({ ...targets });
  checkOwnAddresses(engines, { targets, exporters });
  checkAddresses({ certificates });
  checkScrapeJobs(config.name, config.scrapeJobs);
  checkReceivers((channels.receivers ?? []).map(({ name }) => name));
}

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

function checkAlertmanagers(config: ResolvedConfig): void {
  const { alertmanagerCluster, alertmanagers: all } = config;
  const own = config.engines.alertmanager;
  if (all.length === 0) {
    throw new StackError(
      'alertmanagers is empty, so that nobody would be told of any alert.',
      `Name those that Prometheus is to tell, such as ['${own}'], or leave the setting out.`,
    );
  }
  if (alertmanagerCluster === undefined) return;
  const { listen } = alertmanagerCluster;
  if (!hasOwnAlertmanager(config)) {
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
