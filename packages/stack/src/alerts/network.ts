import type { AlertGroup } from './define-alerts';
import { peerAlerts } from './network/peers';
import { trafficAlerts } from './network/traffic';

/** Peers and the traffic with them. */
export const networkAlerts: AlertGroup = (context) => [
  ...peerAlerts(context),
  ...trafficAlerts(context),
];
