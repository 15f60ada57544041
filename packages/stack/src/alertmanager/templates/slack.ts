/** Messages in Slack: ten alerts at most, links behind words. */
export const slackTemplate = `{{/* Slack reads <...> as a link, so names such as <other> are escaped. */}}
{{ define "xai-metrics.slack.escape" }}{{ . | reReplaceAll "&" "&amp;" | reReplaceAll "<" "&lt;" | reReplaceAll ">" "&gt;" }}{{ end }}

{{ define "xai-metrics.slack.color" -}}
{{ if eq .Status "resolved" }}good{{ else if eq .CommonLabels.severity "critical" }}danger{{ else if eq .CommonLabels.severity "info" }}#439FE0{{ else }}warning{{ end }}
{{- end }}

{{ define "xai-metrics.slack.alert" -}}
*{{ template "xai-metrics.slack.escape" (or .Annotations.summary .Labels.alertname "Alert without a name") }}*
{{ if .Annotations.description }}{{ template "xai-metrics.slack.escape" .Annotations.description }}
{{- else }}{{ range $i, $pair := .Labels.SortedPairs }}{{ if $i }}, {{ end }}{{ $pair.Name }}={{ template "xai-metrics.slack.escape" $pair.Value }}{{ end }}{{ end }}
_{{ with .Labels.severity }}{{ . }} {{ end }}{{ template "xai-metrics.since" . }}_
{{- if .Annotations.dashboard_url }}  <{{ template "xai-metrics.dashboard" . }}|Dashboard>{{ end }}
{{- end }}

{{/* Of the annotations of an alert, or of those that all of a group have. */}}
{{ define "xai-metrics.slack.steps" -}}
{{ with .first_steps }}
*First steps*
{{ template "xai-metrics.slack.escape" . }}{{ end }}
{{- with .false_alarm }}
*False alarm?* {{ template "xai-metrics.slack.escape" . }}{{ end }}
{{- end }}

{{ define "xai-metrics.slack.resolved" -}}
:white_check_mark: {{ with .Labels.alertname }}{{ . }}{{ else }}Alert without a name{{ end }}
{{- with .Labels.instance }} on {{ template "xai-metrics.slack.escape" . }}{{ end }}{{ with .Labels.chain }}, chain {{ template "xai-metrics.slack.escape" . }}{{ end }}
{{- end }}

{{ define "xai-metrics.slack.text" -}}
{{ template "xai-metrics.slack.alerts" . }}{{ if .Alerts.Firing }}

{{ with .CommonAnnotations.runbook_url }}<{{ . }}|Runbook>  {{ end }}<{{ template "xai-metrics.silence" . }}|Silence>{{ end }}
{{- end }}

{{/* The runbook stands beside an alert only where the others have another one. */}}
{{ define "xai-metrics.slack.alerts" -}}
{{ range $i, $alert := .Alerts.Firing }}{{ if lt $i 10 }}{{ if $i }}

{{ end }}{{ template "xai-metrics.slack.alert" $alert }}
{{- if not $.CommonAnnotations.runbook_url }}{{ with $alert.Annotations.runbook_url }}  <{{ . }}|Runbook>{{ end }}{{ end }}
{{- if not $.CommonAnnotations.first_steps }}{{ template "xai-metrics.slack.steps" $alert.Annotations }}{{ end }}{{ end }}{{ end }}
{{- if .Alerts.Firing }}{{ template "xai-metrics.slack.steps" .CommonAnnotations }}{{ end }}
{{- if gt (len .Alerts.Firing) 10 }}

10 of {{ len .Alerts.Firing }} are shown: <{{ template "xai-metrics.page" . }}|all>{{ end }}
{{- if and .Alerts.Firing .Alerts.Resolved }}

{{ end }}
{{- range $i, $alert := .Alerts.Resolved }}{{ if lt $i 10 }}{{ if $i }}
{{ end }}{{ template "xai-metrics.slack.resolved" $alert }}{{ end }}{{ end }}
{{- if gt (len .Alerts.Resolved) 10 }}
10 of {{ len .Alerts.Resolved }} resolved ones are shown.{{ end }}
{{- end }}

{{/* Critical: whoever is there is called, and the runbook comes first. */}}
{{ define "xai-metrics.slack.critical.pretext" -}}
{{ if eq .Status "firing" }}<!here> A human is needed now.{{ else }}Over.{{ end }}
{{- end }}

{{ define "xai-metrics.slack.critical.text" -}}
{{ if eq .Status "firing" }}{{ with .CommonAnnotations.runbook_url }}*Start here:* <{{ . }}|runbook>

{{ end }}{{ end }}{{ template "xai-metrics.slack.alerts" . }}{{ if .Alerts.Firing }}

<{{ template "xai-metrics.silence" . }}|Silence>{{ end }}
{{- end }}

{{/* The daily digest: a line for each alert. */}}
{{ define "xai-metrics.slack.digest.title" -}}
Digest: {{ len .Alerts.Firing }} alert{{ if ne (len .Alerts.Firing) 1 }}s{{ end }} of severity info{{ with .CommonLabels.cluster }} ({{ . }}){{ end }}
{{- end }}

{{ define "xai-metrics.slack.digest.text" -}}
{{ range $i, $alert := .Alerts.Firing }}{{ if lt $i 30 }}{{ if $i }}
{{ end }}• *{{ or .Labels.alertname "Alert without a name" }}*: {{ template "xai-metrics.slack.escape" (or .Annotations.description .Annotations.summary "no description") }} _{{ template "xai-metrics.since" . }}_
{{- with .Annotations.runbook_url }} <{{ . }}|Runbook>{{ end }}{{ end }}{{ end }}
{{- if gt (len .Alerts.Firing) 30 }}
30 of {{ len .Alerts.Firing }} are shown: <{{ template "xai-metrics.page" . }}|all>{{ end }}

<{{ template "xai-metrics.silence" . }}|Silence>
{{- end }}
`;
