import type { AlertGroup } from './define-alerts';

/** JSON-RPC calls, and the nodes that servers ask. */
export const rpcAlerts: AlertGroup = () => [];
