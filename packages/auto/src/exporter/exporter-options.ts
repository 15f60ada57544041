import type { InitializeOptions } from '@xai-metrics/core';
import { chainOfSettings } from '../chain-of-settings';
import { coreOptions, servingSettings } from '../core-options';
import { type GivenArguments, nameOf, SettingError, type Settings } from '../read-settings';
import { readChainsFile } from './chains-file';

/** The options of core for an exporter, and where it serves. */
export type ExporterOptions = Omit<InitializeOptions, 'port' | 'host' | 'socketPath'>;

/**
 * The options that settings ask for.
 *
 * @throws SettingError for settings that are missing or exclude each other
 * @throws XaiMetricsError for options that core cannot use
 */
export function exporterOptions(settings: Settings, given: GivenArguments): ExporterOptions {
  const { nodeInfo: _info, metrics: _metrics, ...options } = coreOptions(settings);
  const { version = 'unknown', network = 'unknown', client = 'unknown' } = settings;
  return {
    ...options,
    ...chainsOf(settings, given),
    version,
    network,
    client,
    // Nobody serves requests here, and nothing thinks.
    groups: { api: false, ai: false },
  };
}

/** Where to serve, as the options of core. */
export function listenOptions(settings: Settings, given: GivenArguments) {
  const { socketPath, port, host } = servingSettings(settings, given);
  return socketPath === undefined ? { port, host } : { socketPath };
}

function chainsOf(settings: Settings, given: GivenArguments) {
  const chain = chainOfSettings(settings, given);
  const { config } = settings;
  if (config === undefined) {
    if (chain !== undefined) return { chain };
    throw new SettingError(
      'An exporter needs a node: --chain and --url, or --config; see xai-metrics-auto exporter --help.',
    );
  }
  if (chain === undefined) return { chains: readChainsFile(config) };
  throw new SettingError(
    `${nameOf('config', given)} and ${nameOf('chain', given)} exclude each other. Leave one of them out.`,
  );
}
