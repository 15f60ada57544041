import type { WriteAlertCases } from './alert-cases';

export const systemCases: WriteAlertCases = () => ({});
