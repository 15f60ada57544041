import { aiMetrics } from './ai';
import { apiMetrics } from './api';
import { blockMetrics } from './blocks';
import { chainMetrics } from './chain';
import { feeMetrics } from './fees';
import { healthMetrics } from './health';
import { miningMetrics } from './mining';
import { networkMetrics } from './network';
import { nodeMetrics } from './node';
import { readinessMetrics } from './readiness';
import { rpcMetrics } from './rpc';
import { securityMetrics } from './security';
import { sourceMetrics } from './sources';
import { supplyMetrics } from './supply';
import { systemMetrics } from './system';
import { transactionMetrics } from './transactions';
import { validationMetrics } from './validation';

/**
 * Every metric of the project, by group: the single source of names, types, labels and buckets.
 *
 * @remarks Handles, documents, rules and dashboards are derived from it by import.
 */
export const catalogue = {
  blocks: blockMetrics,
  transactions: transactionMetrics,
  network: networkMetrics,
  mining: miningMetrics,
  chain: chainMetrics,
  validation: validationMetrics,
  supply: supplyMetrics,
  fees: feeMetrics,
  sources: sourceMetrics,
  readiness: readinessMetrics,
  ai: aiMetrics,
  api: apiMetrics,
  health: healthMetrics,
  rpc: rpcMetrics,
  system: systemMetrics,
  security: securityMetrics,
  node: nodeMetrics,
} as const;

/** The groups whose metrics belong to a chain: they carry the label `chain` where there are several. */
export const chainGroups = [
  'blocks',
  'transactions',
  'network',
  'mining',
  'chain',
  'validation',
  'supply',
  'fees',
  'sources',
  'readiness',
] as const satisfies readonly GroupName[];

/** The name of a group whose metrics belong to a chain. */
export type ChainGroupName = (typeof chainGroups)[number];

/** The type of {@link catalogue}, with every literal. */
export type Catalogue = typeof catalogue;

/** The name of a group of the catalogue. */
export type GroupName = keyof Catalogue;

type MetricOf<Group> = Group[keyof Group];

/** The name, without prefix, of every histogram of the catalogue. */
export type HistogramName = {
  [G in GroupName]: Extract<MetricOf<Catalogue[G]>, { type: 'histogram' }> extends infer M
    ? M extends { name: infer Name extends string }
      ? Name
      : never
    : never;
}[GroupName];
