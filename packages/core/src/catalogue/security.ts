import { configured, defineMetrics, oneOf } from './define-metrics';

/** What the program itself calls a matter of security. */
export const securityMetrics = defineMetrics({
  events: {
    name: 'security_events_total',
    type: 'counter',
    unit: 'events',
    help: 'Security events that the program has told of, by name from the securityEvents option and by severity.',
    labels: {
      event: configured('securityEvents'),
      severity: oneOf('info', 'warning', 'critical'),
    },
    aliases: [
      { name: 'security_events_warning_total', where: { severity: 'warning' } },
      { name: 'security_events_critical_total', where: { severity: 'critical' } },
    ],
  },
});
