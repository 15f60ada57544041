import { isLoopback } from '../engines/engine-address';
import type { ResolvedConfig } from '../stack-context';

/** Engines that ask nobody for a password. */
const withoutPassword = ['prometheus', 'alertmanager', 'blackbox'] as const;

/** Warns of engines that other machines can reach, one sentence with its remedy each. */
export function openEngines({ engines, probes }: ResolvedConfig): string[] {
  return withoutPassword
    .filter((name) => name !== 'blackbox' || probes)
    .filter((name) => !isLoopback(engines[name]))
    .map(
      (name) =>
        `engines.${name} is ${engines[name]}: other machines reach it there, and it asks nobody for a password. xai-metrics up does not start it so. Keep it on 127.0.0.1 with a proxy that has TLS and passwords before it, or see to it that only your own machines reach that port.`,
    );
}
