import type { WriteAlertCases } from './alert-cases';

export const miningCases: WriteAlertCases = () => ({});
