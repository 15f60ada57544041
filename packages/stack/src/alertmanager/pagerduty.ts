import type { Channels } from '../config/stack-config';

/** Where the integration key is looked for, relative to the folder `alertmanager`. */
export const defaultRoutingKeyFile = 'secrets/pagerduty_routing_key';

/** Writes a PagerDuty receiver. */
export function pagerdutyConfig({
  routingKeyFile = defaultRoutingKeyFile,
}: NonNullable<Channels['pagerduty']>) {
  return {
    routing_key_file: routingKeyFile,
    send_resolved: true,
    severity: '{{ template "xai-metrics.pagerduty.severity" . }}',
    description: '{{ template "xai-metrics.pagerduty.description" . }}',
    class: '{{ .CommonLabels.alertname }}',
    component: '{{ .CommonLabels.service }}',
    group: '{{ .CommonLabels.cluster }}',
    client: 'Alertmanager',
    client_url: '{{ template "xai-metrics.link" . }}',
    details: {
      firing: '{{ template "xai-metrics.pagerduty.firing" . }}',
      resolved: '{{ template "xai-metrics.pagerduty.resolved" . }}',
      num_firing: '{{ .Alerts.Firing | len }}',
      num_resolved: '{{ .Alerts.Resolved | len }}',
      first_steps: '{{ template "xai-metrics.pagerduty.steps" . }}',
      false_alarm: '{{ template "xai-metrics.pagerduty.falseAlarm" . }}',
      runbook: '{{ template "xai-metrics.pagerduty.runbook" . }}',
      dashboard: '{{ template "xai-metrics.pagerduty.dashboard" . }}',
      silence: '{{ template "xai-metrics.silence" . }}',
    },
  };
}
