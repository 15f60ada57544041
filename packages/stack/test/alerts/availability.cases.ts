import type { WriteAlertCases } from './alert-cases';

export const availabilityCases: WriteAlertCases = () => ({});
