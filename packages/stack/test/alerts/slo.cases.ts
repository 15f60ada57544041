import type { WriteAlertCases } from './alert-cases';

export const sloCases: WriteAlertCases = () => ({});
