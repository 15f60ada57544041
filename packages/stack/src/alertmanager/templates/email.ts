/** Mails: a subject, a plain text, and the same as HTML without anything that is loaded. */
export const emailTemplate = `{{ define "xai-metrics.email.subject" }}{{ template "xai-metrics.title" . }}{{ end }}

{{ define "xai-metrics.email.text" -}}
{{ template "xai-metrics.title" . }}
{{ range .Alerts.Firing }}
{{ template "xai-metrics.summary" . }}
{{ template "xai-metrics.description" . }}
{{ with .Labels.severity }}{{ . }}, {{ end }}{{ template "xai-metrics.since" . }}
{{- with .Annotations.first_steps }}
First steps:
{{ . }}{{ end }}
{{- with .Annotations.false_alarm }}
False alarm? {{ . }}{{ end }}
{{- with .Annotations.runbook_url }}
Runbook: {{ . }}{{ end }}
{{- if .Annotations.dashboard_url }}
Dashboard: {{ template "xai-metrics.dashboard" . }}{{ end }}
{{- with .GeneratorURL }}
Query: {{ . }}{{ end }}
Labels: {{ template "xai-metrics.labels" . }}
{{ end }}
{{- if .Alerts.Resolved }}
Resolved:
{{ range .Alerts.Resolved }}- {{ template "xai-metrics.resolved" . }}
{{ end }}{{ end }}{{ if .Alerts.Firing }}
Silence: {{ template "xai-metrics.silence" . }}{{ end }}
All alerts: {{ template "xai-metrics.page" . }}
{{ end }}

{{ define "xai-metrics.email.html" -}}
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{{ template "xai-metrics.title" . }}</title>
</head>
<body style="margin:0;padding:16px;background:#f4f5f7;color:#1c1e21;font-family:Helvetica,Arial,sans-serif;font-size:14px;line-height:1.5">
<div style="max-width:640px;margin:0 auto;background:#ffffff;border-top:4px solid {{ if eq .Status "resolved" }}#2e7d32{{ else if eq .CommonLabels.severity "critical" }}#c62828{{ else if eq .CommonLabels.severity "info" }}#1565c0{{ else }}#ef6c00{{ end }};padding:16px 24px">
<h1 style="font-size:18px;margin:0 0 12px">{{ template "xai-metrics.title" . }}</h1>
{{ range .Alerts.Firing }}<div style="margin:0 0 16px;padding:0 0 12px;border-bottom:1px solid #dddfe2">
<p style="margin:0;font-weight:bold">{{ template "xai-metrics.summary" . }}</p>
<p style="margin:4px 0">{{ template "xai-metrics.description" . }}</p>
<p style="margin:4px 0;color:#606770">{{ with .Labels.severity }}{{ . }}, {{ end }}{{ template "xai-metrics.since" . }}</p>
{{ with .Annotations.first_steps }}<p style="margin:4px 0;white-space:pre-line"><b>First steps</b>
{{ . }}</p>
{{ end }}{{ with .Annotations.false_alarm }}<p style="margin:4px 0"><b>False alarm?</b> {{ . }}</p>
{{ end }}<p style="margin:4px 0">{{ with .Annotations.runbook_url }}<a href="{{ . }}">Runbook</a> {{ end }}{{ if .Annotations.dashboard_url }}{{ if match "[?]" .Annotations.dashboard_url }}<a href="{{ .Annotations.dashboard_url }}&{{ template "xai-metrics.range" . }}">{{ else }}<a href="{{ .Annotations.dashboard_url }}">{{ end }}Dashboard</a> {{ end }}{{ with .GeneratorURL }}<a href="{{ . }}">Query</a>{{ end }}</p>
<p style="margin:4px 0;color:#606770;font-family:monospace;font-size:12px">{{ template "xai-metrics.labels" . }}</p>
</div>
{{ end }}{{ if .Alerts.Resolved }}<p style="margin:0 0 4px;font-weight:bold">Resolved</p>
<ul style="margin:0 0 16px;padding-left:20px">
{{ range .Alerts.Resolved }}<li>{{ template "xai-metrics.resolved" . }}</li>
{{ end }}</ul>
{{ end }}<p style="margin:0;color:#606770">{{ if .Alerts.Firing }}<a href="{{ template "xai-metrics.email.silence" . }}">Silence</a> {{ end }}<a href="{{ template "xai-metrics.page" . }}">All alerts</a></p>
</div>
</body>
</html>
{{ end }}

{{/* As xai-metrics.silence: in an address of HTML, values are escaped without being asked to. */}}
{{ define "xai-metrics.email.silence" -}}
{{ .ExternalURL }}/#/silences/new?filter=%7B
{{- range $i, $pair := .CommonLabels.SortedPairs }}{{ if $i }}%2C%20{{ end }}{{ $pair.Name }}%3D{{ printf "%q" $pair.Value }}{{ end }}%7D
{{- end }}
`;
