/**
 * The images of the stack, pinned: what is pulled today is what is pulled in a year. As of August 2025;
 * Prometheus 3.5 is a release with long-term support.
 */
export const images = {
  prometheus: 'prom/prometheus:v3.5.0',
  alertmanager: 'prom/alertmanager:v0.28.1',
  grafana: 'grafana/grafana:12.1.1',
  nodeExporter: 'prom/node-exporter:v1.9.1',
  blackbox: 'prom/blackbox-exporter:v0.27.0',
  cadvisor: 'gcr.io/cadvisor/cadvisor:v0.52.1',
} as const;
