import type { WriteAlertCases } from './alert-cases';

export const apiCases: WriteAlertCases = () => ({});
