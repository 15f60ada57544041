import type { WriteAlertCases } from './alert-cases';

export const validationCases: WriteAlertCases = () => ({});
