import {
  type Endpoints,
  type MetricsServer,
  startMetricsServer,
  startSocketServer,
} from '@xai-metrics/core';
import type { ServingSettings } from './core-options';

/**
 * Serves the endpoints on a port or a Unix socket.
 *
 * @throws XaiMetricsError `XAI_METRICS_LISTEN_FAILED`
 */
export function serve(
  endpoints: Endpoints,
  { port, host, socketPath }: ServingSettings,
): Promise<MetricsServer> {
  return socketPath === undefined
    ? startMetricsServer(endpoints, port, host)
    : startSocketServer(endpoints, socketPath);
}
