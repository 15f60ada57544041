import { defineCheck } from '../check';
import { problemAt } from '../queries';

/** The severities that routes know. */
export const severities: readonly string[] = ['critical', 'warning', 'info'];
const services: readonly string[] = ['blockchain', 'network', 'system', 'api', 'ai', 'monitoring'];

/** Labels that rules may give their alerts: each one more makes another alert of it. */
const labels: readonly string[] = ['severity', 'service', 'condition', 'window', 'chain'];

/** Alerts that no route knows. */
export const severityKnown = defineCheck(
  'severity-known',
  'Every alert has a severity (critical, warning, info) and a service, by which notifications are routed.',
  (model) =>
    model.alerts.flatMap((alert) => {
      const { severity = '', service = '' } = alert.labels;
      return [
        ...(severities.includes(severity)
          ? []
          : [problemAt(alert, `Its severity is "${severity}".`, `Take ${severities.join(', ')}.`)]),
        ...(services.includes(service)
          ? []
          : [problemAt(alert, `Its service is "${service}".`, `Take ${services.join(', ')}.`)]),
      ];
    }),
);

/** Labels of alerts that change, or that nothing reads. */
export const alertLabels = defineCheck(
  'alert-labels',
  'Alerts have only labels that routes know, and none that holds a value: an alert whose label changes is another alert.',
  (model) =>
    model.alerts.flatMap((alert) =>
      Object.entries(alert.labels).flatMap(([label, value]) => [
        ...(labels.includes(label)
          ? []
          : [
              problemAt(
                alert,
                `It has the label ${label}.`,
                `Take one of ${labels.join(', ')}, or an annotation.`,
              ),
            ]),
        ...(/\$value|\.Value/.test(value)
          ? [problemAt(alert, `${label} holds a value.`, 'Put it into the description.')]
          : []),
      ]),
    ),
);
