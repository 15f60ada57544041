import { usesBlackbox } from '../blackbox/uses-blackbox';
import { isLoopback } from '../engines/engine-address';
import { type EngineDefinition, engineTable } from '../engines/engine-table';
import type { ResolvedConfig } from '../stack-context';

/** Engines that ask nobody for a password. */
const withoutPassword = ['prometheus', 'alertmanager', 'blackbox'] as const;

/** Warns of engines that other machines can reach, one sentence with its remedy each. */
export function openEngines(config: ResolvedConfig): string[] {
  const { engines } = config;
  return withoutPassword
    .filter((name) => name !== 'blackbox' || usesBlackbox(config))
    .filter((name) => !isLoopback(engines[name]))
    .map((name) => {
      const { isOpen }: EngineDefinition = engineTable[name];
      const reached = `engines.${name} is ${engines[name]}: other machines reach it there, and it asks nobody for a password.`;
      return isOpen?.(config)
        ? `${reached} See to it that only the machines of the cluster, and your own, reach that port.`
        : `${reached} xai-metrics up does not start it so. Keep it on 127.0.0.1 with a proxy that has TLS and passwords before it, or see to it that only your own machines reach that port.`;
    });
}
