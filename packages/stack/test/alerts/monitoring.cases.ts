import type { WriteAlertCases } from './alert-cases';

export const monitoringCases: WriteAlertCases = () => ({});
