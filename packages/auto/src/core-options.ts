import {
  type AccessOptions,
  type InstrumentationOptions,
  XaiMetricsError,
} from '@xai-metrics/core';
import { type GivenArguments, nameOf, SettingError, type Settings } from './read-settings';
import type { SettingName } from './setting-table';

/** Where `/metrics` and the probes are served. */
export interface ServingSettings {
  readonly port: number;
  readonly host: string;
  readonly socketPath: string | undefined;
}

/** Which options of core hold the settings that only core can judge. */
const judgedByCore: readonly (readonly [option: RegExp, setting: SettingName])[] = [
  [/^prefix\b/, 'prefix'],
  [/^exclude\b/, 'exclude'],
  [/^access\.tokenFile\b/, 'tokenFile'],
  [/^access\.token\b/, 'token'],
  [/^access\.networks\b/, 'networks'],
  [/^rpc\.paths\b/, 'rpcPaths'],
  [/^rpc\.methods\b/, 'rpcMethods'],
  [/^chain\.references\b/, 'references'],
  [/^\w+\.url\b/, 'chainUrl'],
  [/^\w+\.headers\b/, 'chainHeaders'],
  [/^\w+\.tokenFile\b/, 'chainTokenFile'],
  [/^\w+\.token\b/, 'chainToken'],
  [/^\w+\.cookieFile\b/, 'cookieFile'],
];

/**
 * Where to serve.
 *
 * @throws SettingError for settings that exclude each other
 */
export function servingSettings(settings: Settings, given: GivenArguments = {}): ServingSettings {
  const { socketPath, port = 9464, host = '127.0.0.1' } = settings;
  // The callers of a Unix socket have no address.
  refuseTogether(settings, given, 'socketPath', ['port', 'host', 'networks']);
  refuseTogether(settings, given, 'token', ['tokenFile']);
  return { port, host, socketPath };
}

/** The options of core that preload and exporter have in common. */
export function coreOptions(settings: Settings): InstrumentationOptions {
  const { prefix, log, preset, diskPath } = settings;
  const { version = 'unknown', network = 'unknown', client = 'unknown' } = settings;
  const access = accessOptions(settings);
  const isNamed = ['version', 'network', 'client'].some((name) => name in settings);
  return {
    ...(prefix !== undefined && { prefix }),
    ...(log === false && { logger: false as const }),
    ...(isNamed && { nodeInfo: { version, network, client } }),
    ...(access !== undefined && { access }),
    ...(preset !== undefined && { readiness: { preset } }),
    ...(diskPath !== undefined && { diskPath }),
  };
}

/** Says which variable or argument an error is about. */
export function explainError(error: Error, given: GivenArguments = {}): string {
  if (!(error instanceof XaiMetricsError)) return error.message;
  const subject = error.message.slice(error.code.length + 2);
  const setting = judgedByCore.find(([option]) => option.test(subject))?.[1];
  return setting === undefined ? error.message : `${nameOf(setting, given)}: ${error.message}`;
}

function accessOptions({ token, tokenFile, networks }: Settings): AccessOptions | undefined {
  const access = {
    ...(token !== undefined && { token }),
    ...(tokenFile !== undefined && { tokenFile }),
    ...(networks !== undefined && { networks }),
  };
  return Object.keys(access).length === 0 ? undefined : access;
}

function refuseTogether(
  settings: Settings,
  given: GivenArguments,
  one: SettingName,
  others: readonly SettingName[],
): void {
  const other = others.find((name) => settings[name] !== undefined);
  if (settings[one] === undefined || other === undefined) return;
  throw new SettingError(
    `${nameOf(one, given)} and ${nameOf(other, given)} exclude each other. Leave one of them out.`,
  );
}
