import { usesBlackbox } from '../../blackbox/uses-blackbox';
import { knownMetrics } from '../../checks/known-metrics';
import type { ResolvedConfig } from '../../stack-context';

/** Who exposes what, by how the names begin, and the setting that asks for it. */
const sources: readonly {
  readonly names: RegExp;
  readonly setting: string;
  readonly isSet: (config: ResolvedConfig) => boolean;
}[] = [
  {
    names: /^node_/,
    setting: 'exporters.node',
    isSet: ({ exporters }) => exporters.node.length > 0,
  },
  {
    names: /^(?:container|machine|cadvisor)_/,
    setting: 'exporters.cadvisor',
    isSet: ({ exporters }) => exporters.cadvisor.length > 0,
  },
  {
    names: /^pg_/,
    setting: 'exporters.postgres',
    isSet: ({ exporters }) => exporters.postgres.length > 0,
  },
  {
    names: /^redis_/,
    setting: 'exporters.redis',
    isSet: ({ exporters }) => exporters.redis.length > 0,
  },
  { names: /^(?:probe|blackbox)_/, setting: 'probes', isSet: usesBlackbox },
  {
    names: /^prometheus_remote_storage_/,
    setting: 'remoteWrite',
    isSet: ({ remoteWrite }) => remoteWrite.length > 0,
  },
];

/**
 * Finds the setting that a metric lacks to be there.
 *
 * @returns its name, or `undefined` if the settings ask for the metric
 */
export function settingThatLacks(metric: string, config: ResolvedConfig): string | undefined {
  const source = sources.find(({ names }) => names.test(metric));
  if (source !== undefined) return source.isSet(config) ? undefined : source.setting;
  const group = knownMetrics(config.prefix).get(metric)?.handle?.split('.')[0];
  return group === 'ai' && !config.groups.has('ai') ? 'targets.ai' : undefined;
}
