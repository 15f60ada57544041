import type { ChainDefinition } from '@xai-metrics/core';
import { createSource } from './chain-kinds';
import { type GivenArguments, nameOf, SettingError, type Settings } from './read-settings';
import { type SettingName, settingTable } from './setting-table';

/** What each setting of a chain becomes. */
const chainSettings = Object.keys(settingTable).filter((name) =>
  settingTable[name as SettingName].variable.startsWith('XAI_METRICS_CHAIN_'),
) as SettingName[];

/**
 * The chain that the settings describe, `undefined` if they describe none.
 *
 * @throws SettingError if a part is missing
 * @throws XaiMetricsError for options that the source cannot use
 */
export function chainOfSettings(
  settings: Settings,
  given?: GivenArguments,
): ChainDefinition | undefined {
  const { chain, chainUrl, chainHeaders, chainToken, chainTokenFile, cookieFile } = settings;
  if (chain === undefined) {
    const lost = chainSettings.find((name) => settings[name] !== undefined);
    if (lost === undefined) return undefined;
    throw missing(lost, 'chain', given);
  }
  if (chainUrl === undefined) throw missing('chain', 'chainUrl', given);
  const credentials = {
    ...(chainHeaders !== undefined && { headers: chainHeaders }),
    ...(chainToken !== undefined && { token: chainToken }),
    ...(chainTokenFile !== undefined && { tokenFile: chainTokenFile }),
    ...(cookieFile !== undefined && { cookieFile }),
  };
  const { blockSeconds, pollSeconds, references } = settings;
  return {
    source: createSource(chain, { url: chainUrl, ...credentials }),
    readiness: readinessOf(settings),
    ...(blockSeconds !== undefined && { expectedBlockSeconds: blockSeconds }),
    ...(pollSeconds !== undefined && { pollSeconds }),
    ...(references !== undefined && { references: referencesOf(chain, references) }),
  };
}

/** Where there are arguments, the other one may be given as such. */
function missing(
  name: SettingName,
  other: 'chain' | 'chainUrl',
  given: GivenArguments | undefined,
): SettingError {
  const { variable, argument, help } = settingTable[other];
  const wanted = given === undefined ? variable : `--${argument} or ${variable}`;
  return new SettingError(`${nameOf(name, given)} needs ${wanted}: ${help}.`);
}

/** Other nodes get no credentials of this one. */
function referencesOf(kind: string, urls: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(urls).map(([name, url]) => [name, createSource(kind, { url })]),
  );
}

function readinessOf({ expectedChainId, minPeers, maxBlocksBehind }: Settings) {
  return {
    ...(expectedChainId !== undefined && { expected: { chainId: expectedChainId } }),
    ...(minPeers !== undefined && { minPeers }),
    ...(maxBlocksBehind !== undefined && { maxBlocksBehind }),
  };
}
