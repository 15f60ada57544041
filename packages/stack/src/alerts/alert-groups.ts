import type { OptionalGroup } from '../config/stack-config';
import type { ResolvedConfig, StackContext } from '../stack-context';
import { aiAlerts } from './ai';
import { apiAlerts } from './api';
import { availabilityAlerts } from './availability';
import { certificatesAlerts } from './certificates';
import { chainAlerts } from './chain';
import { writeForChains } from './chain-paces';
import { consensusAlerts } from './consensus';
import type { AlertDefinition, AlertGroup } from './define-alerts';
import { hostsAlerts } from './hosts';
import { miningAlerts } from './mining';
import { monitoringAlerts } from './monitoring';
import { networkAlerts } from './network';
import { overrideAlerts } from './override-alerts';
import { rpcAlerts } from './rpc';
import { securityAlerts } from './security';
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
  security: securityAlerts,
  hosts: hostsAlerts,
  certificates: certificatesAlerts,
  ai: aiAlerts,
  monitoring: monitoringAlerts,
} as const satisfies Readonly<Record<string, AlertGroup>>;

/** The name of a group of alerts. */
export type AlertGroupName = keyof typeof alertGroups;

/** When there are the groups that not every chain has, to follow "only". */
export const optionalGroups = {
  ai: 'with a target of role `ai`, with `kubernetes`, or with `groups: [ai]`',
  mining: 'with `groups: [mining]`',
  validation: 'with `groups: [validation]`',
} as const satisfies Readonly<Record<OptionalGroup, string>>;

/** Whether there is a group of alerts, recordings or panels in a configuration. */
export function hasGroup({ groups }: ResolvedConfig, name: string): boolean {
  return !Object.hasOwn(optionalGroups, name) || groups.has(name as OptionalGroup);
}

/** Writes the alerts for a configuration, by group; one for each pace of chains where they differ. */
export function writeAlerts(
  context: StackContext,
): ReadonlyMap<AlertGroupName, readonly AlertDefinition[]> {
  const { config } = context;
  const groups = (Object.entries(alertGroups) as [AlertGroupName, AlertGroup][]).filter(([name]) =>
    hasGroup(config, name),
  );
  return new Map(
    groups.map(([name, group]) => [
      name,
      overrideAlerts(config.alerts, writeForChains(context, group)),
    ]),
  );
}
