/** Where the pages are in the folder `prometheus`: Prometheus serves what is in `pages` under `/user`. */
export const pagesFolder = 'pages';

/**
 * Where runbooks are, unless the settings say otherwise: Prometheus itself serves them, because it runs
 * wherever an alert comes from.
 *
 * @param prometheusUrl - where Prometheus is reached
 */
export function defaultRunbookUrl(prometheusUrl: string): string {
  return `${prometheusUrl}/user/runbooks/{alert}.html`;
}

/** The address of the runbook of an alert. */
export function fillRunbookUrl(template: string, alert: string): string {
  return template.replaceAll('{alert}', alert);
}
