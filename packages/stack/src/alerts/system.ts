import type { AlertGroup } from './define-alerts';

/** Processor, memory, disk, clock and limits of the machine and the process. */
export const systemAlerts: AlertGroup = () => [];
