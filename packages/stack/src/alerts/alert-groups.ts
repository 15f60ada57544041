import type { StackContext } from '../stack-context';
import { aiAlerts } from './ai';
import { apiAlerts } from './api';
import { availabilityAlerts } from './availability';
import { chainAlerts } from './chain';
import { writeForChains } from './chain-paces';
import { consensusAlerts } from './consensus';
import type { AlertDefinition, AlertGroup } from './define-alerts';
import { miningAlerts } from './mining';
import { monitoringAlerts } from './monitoring';
import { networkAlerts } from './network';
import { rpcAlerts } from './rpc';
import { sloAlerts } from './slo';
import { syncAlerts } from './sync';
import { systemAlerts } from './system';
import { transactionsAlerts } from './transactions';
import { validationAlerts } from './validation';

/** All alerts by group, in the order in which they read well at night: from outages to hints. */
export const alertGroups = {
  availability: availabilityAlerts,
  chain: chainAlerts,
  sync: syncAlerts,
  consensus: consensusAlerts,
  network: networkAlerts,
  transactions: transactionsAlerts,
  mining: miningAlerts,
  validation: validationAlerts,
  api: apiAlerts,
  slo: sloAlerts,
  rpc: rpcAlerts,
  system: systemAlerts,
  ai: aiAlerts,
  monitoring: monitoringAlerts,
} as const satisfies Readonly<Record<string, AlertGroup>>;

/** The name of a group of alerts. */
export type AlertGroupName = keyof typeof alertGroups;

/** Writes all alerts for a configuration, by group; one for each pace of chains where they differ. */
export function writeAlerts(
  context: StackContext,
): ReadonlyMap<AlertGroupName, readonly AlertDefinition[]> {
  const groups = Object.entries(alertGroups) as [AlertGroupName, AlertGroup][];
  return new Map(groups.map(([name, group]) => [name, writeForChains(context, group)]));
}
