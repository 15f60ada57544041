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
since {{ .StartsAt.UTC.Format "2006-01-02 15:04:05" }} UTC{{ with .Annotations.held_until }}, last seen {{ . }} UTC{{ end }}
{{- end }}

{{/* Who one alert is about, after its name: "NodeDown on 10.0.0.5:8000". */}}
{{ define "xai-metrics.resolved" -}}
{{ if .Labels.alertname }}{{ .Labels.alertname }}{{ else }}Alert without a name{{ end }}
{{- with .Labels.instance }} on {{ . }}{{ end }}{{ with .Labels.chain }}, chain {{ . }}{{ end }}: {{ template "xai-metrics.summary" . }}
{{- end }}

{{/* The panel that explains one alert, from half an hour before it. */}}
{{ define "xai-metrics.dashboard" -}}
{{ .Annotations.dashboard_url }}{{ if match "[?]" .Annotations.dashboard_url }}&{{ else }}?{{ end }}{{ template "xai-metrics.range" . }}
{{- end }}

{{ define "xai-metrics.range" -}}
from={{ (.StartsAt.Add -1800000000000).UnixMilli }}&to=
{{- if eq .Status "resolved" }}{{ (.EndsAt.Add 1800000000000).UnixMilli }}{{ else }}now{{ end }}
{{- end }}

{{/* The panel that explains the group, for all that it is about; else the group on Alertmanager's page. */}}
{{ define "xai-metrics.link" -}}
{{ $first := index .Alerts 0 -}}
{{ if .CommonAnnotations.dashboard_url }}{{ template "xai-metrics.dashboard" $first }}
{{- else if and .CommonLabels.alertname $first.Annotations.dashboard_url -}}
{{ reReplaceAll "&var-[^&]*" "" $first.Annotations.dashboard_url }}{{ if match "[?]" $first.Annotations.dashboard_url }}&{{ else }}?{{ end }}{{ template "xai-metrics.range" $first }}
{{- else }}{{ template "xai-metrics.page" . }}{{ end }}
{{- end }}

{{/* The form for a silence, filled in with what the group has in common. A form reads no + as a space. */}}
{{ define "xai-metrics.silence" -}}
{{ .ExternalURL }}/#/silences/new?filter=%7B
{{- range $i, $pair := .CommonLabels.SortedPairs }}{{ if $i }}%2C%20{{ end }}{{ $pair.Name }}%3D{{ printf "%q" $pair.Value | urlquery | reReplaceAll "[+]" "%20" }}{{ end }}%7D
{{- end }}

{{ define "xai-metrics.page" }}{{ .ExternalURL }}/#/alerts?receiver={{ .Receiver | urlquery }}{{ end }}
`;
