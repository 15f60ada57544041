import type { ImageName } from '../config/stack-config';

/**
 * The images of the stack, pinned: what is pulled today is what is pulled in a year. As of November 2026;
 * Prometheus 3.13 has long-term support until July 2027. The setting `images` takes others.
 */
export const defaultImages = {
  prometheus: 'prom/prometheus:v3.13.3',
  alertmanager: 'prom/alertmanager:v0.34.1',
  grafana: 'grafana/grafana:13.2.3',
  nodeExporter: 'prom/node-exporter:v1.12.1',
  blackbox: 'prom/blackbox-exporter:v0.28.0',
  // Since 0.53 it is no longer at gcr.io.
  cadvisor: 'ghcr.io/google/cadvisor:v0.60.6',
} as const satisfies Readonly<Record<ImageName, string>>;
