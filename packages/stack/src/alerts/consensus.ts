import type { AlertGroup } from './define-alerts';

/** Whether there is one chain: reorganisations, orphans, finality, forks, supply. */
export const consensusAlerts: AlertGroup = () => [];
