import type { WriteAlertCases } from './alert-cases';

export const networkCases: WriteAlertCases = () => ({});
