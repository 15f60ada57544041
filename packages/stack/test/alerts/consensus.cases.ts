import type { WriteAlertCases } from './alert-cases';

export const consensusCases: WriteAlertCases = () => ({});
