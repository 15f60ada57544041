import { duration } from '../duration';
import type { AlertGroup } from './define-alerts';

/** What the servers themselves call a matter of security. */
export const securityAlerts: AlertGroup = ({ m, on, by, t }) => {
  const window = duration(t.rateWindow);
  const events = (severities: string) =>
    `${m.security.events}{${on.servers},severity=~"${severities}"}`;
  const byEvent = {
    look: 'Which events came how often, by server.',
    query: `sort_desc(sum by (${by.server}, event, severity) (increase(${m.security.events}{${on.servers}}[${window}])) > 0)`,
  };
  return [
    {
      name: 'SecurityEventCritical',
      severity: 'critical',
      service: 'system',
      labels: { condition: 'security' },
      expr: `sum by (${by.server}, event) (increase(${events('critical')}[${window}])) > ${t.oneEvent}`,
      forSeconds: 0,
      atOnceBecause: 'it tells of an event that has happened, not of a state that may pass',
      summary: 'A server tells of a critical security event.',
      description: `{{ $labels.instance }} ({{ $labels.job }}) has told of {{ $value | printf "%.0f" }} events {{ $labels.event }} within ${window}.`,
      runbook: {
        meaning: `The program has counted an event with the severity \`critical\` by \`recordSecurityEvent\` within ${window}. What its name stands for is up to the program; \`other\` is a name that its option \`securityEvents\` does not list.`,
        impact: 'What the event says. Keys, funds or the software may be in the hands of others.',
        diagnosis: [
          byEvent,
          'The log of the server at that time: who, from where, with which account.',
          {
            look: 'Whether requests are refused more often than before.',
            query: `sum by (${by.server}, status) (rate(${m.api.requests}{${on.servers},status=~"401|403|429"}[${window}]))`,
          },
        ],
        mitigation: [
          'Keep the logs before anything is restarted.',
          'Revoke what may be known to others: keys, tokens, sessions.',
          'Take the server out of service if it may not be yours any more, and tell whoever is responsible for security.',
        ],
        falseAlarm: 'The event was raised by a test or an exercise that somebody had announced.',
      },
    },
    {
      name: 'SecurityEventStorm',
      severity: 'warning',
      service: 'system',
      labels: { condition: 'security' },
      expr: `sum by (${by.server}) (rate(${events('warning|critical')}[${window}])) > ${t.securityEventRate}`,
      forSeconds: t.forShort,
      keepFiringSeconds: t.keepFiring,
      summary: 'A server tells of many security events.',
      description:
        '{{ $labels.instance }} ({{ $labels.job }}) tells of {{ $value | printf "%.1f" }} security events a second.',
      runbook: {
        meaning: `More than ${t.securityEventRate} events a second with the severity \`warning\` or \`critical\`.`,
        impact:
          'Somebody tries doors, or a client of your own has a wrong key. What is guarded is not open because of that.',
        diagnosis: [
          byEvent,
          {
            look: 'Which routes refuse, and with which status.',
            query: `sort_desc(sum by (${by.server}, endpoint, status) (rate(${m.api.requests}{${on.servers},status=~"401|403|429"}[${window}])) > 0)`,
          },
          'The access log of the proxy says whether it is one sender or many.',
        ],
        mitigation: [
          'Limit or block the sender at the proxy.',
          'If it is a client of your own, give it the right key.',
          'If it is normal for this server, record it with the severity `info`, or raise `securityEventRate`.',
        ],
        falseAlarm:
          'One client of your own has an old key since a rotation, and nothing else is refused.',
      },
    },
  ];
};
