import type { WriteAlertCases } from './alert-cases';

export const rpcCases: WriteAlertCases = () => ({});
