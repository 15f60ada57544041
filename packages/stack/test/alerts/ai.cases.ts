import type { WriteAlertCases } from './alert-cases';

export const aiCases: WriteAlertCases = () => ({});
