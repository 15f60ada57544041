/**
 * Words that all channels share. A label or an annotation may be missing: an alert of somebody else's
 * rules, or a group that has not one in common.
 */
export const wordsTemplate = `{{/* Shared by all channels. A group may lack any label and any annotation. */}}

{{/* [CRITICAL] NodeDown on 10.0.0.5:8000 (mainnet) */}}
{{ define "xai-metrics.title" -}}
[{{ if eq .Status "resolved" }}RESOLVED{{ else if .CommonLabels.severity }}{{ .CommonLabels.severity | toUpper }}{{ else }}FIRING{{ end }}
{{- if gt (len .Alerts.Firing) 1 }} {{ len .Alerts.Firing }}{{ end }}] {{ template "xai-metrics.what" . -}}
{{ with .CommonLabels.instance }} on {{ . }}{{ end }}{{ with .CommonLabels.cluster }} ({{ . }}){{ end }}
{{- end }}

{{ define "xai-metrics.what" -}}
{{ if .CommonLabels.alertname }}{{ .CommonLabels.alertname }}
{{- else if gt (len .Alerts) 1 }}{{ with .CommonLabels.service }}{{ . }}: {{ end }}several alerts
{{- else }}Alert without a name{{ end }}
{{- end }}

{{/* What one alert says: its summary, else its name. */}}
{{ define "xai-metrics.summary" -}}
{{ if .Annotations.summary }}{{ .Annotations.summary }}{{ else if .Labels.alertname }}{{ .Labels.alertname }}{{ else }}Alert without a name{{ end }}
{{- end }}

{{/* What one alert measured: its description, else its labels. */}}
{{ define "xai-metrics.description" -}}
{{ if .Annotations.description }}{{ .Annotations.description }}{{ else }}{{ template "xai-metrics.labels" . }}{{ end }}
{{- end }}

{{ define "xai-metrics.labels" -}}
{{ range $i, $pair := .Labels.SortedPairs }}{{ if $i }}, {{ end }}{{ $pair.Name }}={{ $pair.Value }}{{ end }}
{{- end }}

{{ define "xai-metrics.since" -}}
since {{ .StartsAt.UTC.Format "2006-01-02 15:04:05" }} UTC
{{- end }}

{{/* Who one alert is about, after its name: "NodeDown on 10.0.0.5:8000". */}}
{{ define "xai-metrics.resolved" -}}
{{ if .Labels.alertname }}{{ .Labels.alertname }}{{ else }}Alert without a name{{ end }}
{{- with .Labels.instance }} on {{ . }}{{ end }}{{ with .Labels.chain }}, chain {{ . }}{{ end }}: {{ template "xai-metrics.summary" . }}
{{- end }}

{{/* The panel that explains the group, else the group on Alertmanager's page. */}}
{{ define "xai-metrics.link" -}}
{{ if .CommonAnnotations.dashboard_url }}{{ .CommonAnnotations.dashboard_url }}{{ else }}{{ template "xai-metrics.page" . }}{{ end }}
{{- end }}

{{ define "xai-metrics.page" }}{{ .ExternalURL }}/#/alerts?receiver={{ .Receiver | urlquery }}{{ end }}
`;
