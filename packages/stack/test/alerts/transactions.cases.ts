import type { WriteAlertCases } from './alert-cases';

export const transactionsCases: WriteAlertCases = () => ({});
