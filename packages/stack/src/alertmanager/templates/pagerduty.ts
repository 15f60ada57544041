/** Incidents in PagerDuty: plain text, read on a phone. */
export const pagerdutyTemplate = `{{/* PagerDuty knows these severities and refuses others. */}}
{{ define "xai-metrics.pagerduty.severity" -}}
{{ if match "^(critical|error|warning|info)$" .CommonLabels.severity }}{{ .CommonLabels.severity }}{{ else }}critical{{ end }}
{{- end }}

{{/* The headline of the incident: at most 1,024 characters, so the details are elsewhere. */}}
{{ define "xai-metrics.pagerduty.description" -}}
{{ template "xai-metrics.what" . }}{{ with .CommonLabels.instance }} on {{ . }}{{ end }}{{ with .CommonLabels.cluster }} ({{ . }}){{ end }}
{{- with .CommonAnnotations.summary }}: {{ . }}{{ end }}
{{- end }}

{{ define "xai-metrics.pagerduty.firing" -}}
{{ range $i, $alert := .Alerts.Firing }}{{ if $i }}
{{ end }}{{ template "xai-metrics.summary" $alert }} {{ template "xai-metrics.description" $alert }} ({{ template "xai-metrics.since" $alert }}){{ end }}
{{- end }}

{{ define "xai-metrics.pagerduty.resolved" -}}
{{ range $i, $alert := .Alerts.Resolved }}{{ if $i }}
{{ end }}{{ template "xai-metrics.resolved" $alert }}{{ end }}
{{- end }}

{{ define "xai-metrics.pagerduty.runbook" }}{{ or .CommonAnnotations.runbook_url "none" }}{{ end }}

{{ define "xai-metrics.pagerduty.steps" }}{{ or .CommonAnnotations.first_steps "see the runbook" }}{{ end }}

{{ define "xai-metrics.pagerduty.falseAlarm" }}{{ or .CommonAnnotations.false_alarm "see the runbook" }}{{ end }}

{{ define "xai-metrics.pagerduty.dashboard" }}{{ if (index .Alerts 0).Annotations.dashboard_url }}{{ template "xai-metrics.link" . }}{{ else }}none{{ end }}{{ end }}
`;
