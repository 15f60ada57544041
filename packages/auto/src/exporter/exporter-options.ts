import type { InstrumentationOptions } from '@xai-metrics/core';
import { chainOfSettings } from '../chain-of-settings';
import { coreOptions } from '../core-options';
import { type GivenArguments, nameOf, SettingError, type Settings } from '../read-settings';
import { readChainsFile } from './chains-file';

/**
 * The options of core that settings ask for.
 *
 * @throws SettingError for settings that are missing or exclude each other
 * @throws XaiMetricsError for options that a source cannot use
 */
export function exporterOptions(
  settings: Settings,
  given: GivenArguments = {},
): InstrumentationOptions {
  return {
    ...coreOptions(settings),
    ...chainsOf(settings, given),
    // Nobody serves requests here, and nothing thinks.
    groups: { api: false, ai: false },
  };
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
