import { isLoopback, reachable, splitAddress } from '../engines/engine-address';
import type { ResolvedConfig } from '../stack-context';

/** Whether the stack has an Alertmanager of its own, or tells those of others only. */
export function hasOwnAlertmanager({ engines, alertmanagers }: WithAlertmanagers): boolean {
  return alertmanagers.includes(reachable(engines.alertmanager));
}

/**
 * Where `up` starts the own Alertmanager; `undefined` if it runs somewhere else.
 *
 * @remarks An address of the network is somewhere else, unless a cluster says that others have to reach it.
 */
export function alertmanagerToStart(config: ResolvedConfig): string | undefined {
  const { engines, alertmanagerCluster } = config;
  const [host] = splitAddress(engines.alertmanager);
  const isHere =
    isLoopback(engines.alertmanager) ||
    ['0.0.0.0', '[::]'].includes(host) ||
    alertmanagerCluster !== undefined;
  return isHere && hasOwnAlertmanager(config) ? engines.alertmanager : undefined;
}

/** The Alertmanager that commands ask: the own one, else the first that Prometheus tells. */
export function askedAlertmanager(config: WithAlertmanagers): string {
  const own = reachable(config.engines.alertmanager);
  return hasOwnAlertmanager(config) ? own : (config.alertmanagers[0] ?? own);
}

type WithAlertmanagers = Pick<ResolvedConfig, 'engines' | 'alertmanagers'>;
