/** Where runbooks are, unless the configuration says otherwise: beside the rules in this project. */
export const defaultRunbookUrl =
  'https://github.com/xai-metrics/xai-metrics/blob/main/monitoring/runbooks/{alert}.md';

/** The address of the runbook of an alert. */
export function fillRunbookUrl(template: string, alert: string): string {
  return template.replaceAll('{alert}', alert);
}
