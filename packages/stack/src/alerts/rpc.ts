import type { AlertGroup } from './define-alerts';
import { rpcCallAlerts } from './rpc/calls';
import { sourceAlerts } from './rpc/sources';

/** JSON-RPC calls, and the nodes that servers ask. */
export const rpcAlerts: AlertGroup = (context) => [
  ...sourceAlerts(context),
  ...rpcCallAlerts(context),
];
