import type { WriteAlertCases } from './alert-cases';

export const syncCases: WriteAlertCases = () => ({});
