import type { AlertGroupName } from '../../src/alerts/alert-groups';
import { aiCases } from './ai.cases';
import type { WriteAlertCases } from './alert-cases';
import { apiCases } from './api.cases';
import { availabilityCases } from './availability.cases';
import { certificatesCases } from './certificates.cases';
import { chainCases } from './chain.cases';
import { consensusCases } from './consensus.cases';
import { hostsCases } from './hosts.cases';
import { miningCases } from './mining.cases';
import { monitoringCases } from './monitoring.cases';
import { networkCases } from './network.cases';
import { rpcCases } from './rpc.cases';
import { securityCases } from './security.cases';
import { sloCases } from './slo.cases';
import { syncCases } from './sync.cases';
import { systemCases } from './system.cases';
import { transactionsCases } from './transactions.cases';
import { validationCases } from './validation.cases';

/** The cases of all alerts. */
export const allCases: Readonly<Record<AlertGroupName, WriteAlertCases>> = {
  availability: availabilityCases,
  chain: chainCases,
  sync: syncCases,
  consensus: consensusCases,
  network: networkCases,
  transactions: transactionsCases,
  mining: miningCases,
  validation: validationCases,
  api: apiCases,
  slo: sloCases,
  rpc: rpcCases,
  system: systemCases,
  security: securityCases,
  hosts: hostsCases,
  certificates: certificatesCases,
  ai: aiCases,
  monitoring: monitoringCases,
};
