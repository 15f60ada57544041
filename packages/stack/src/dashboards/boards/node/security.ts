import type { StackContext } from '../../../stack-context';
import type { RowDefinition } from '../../define-board';
import { byServer, inRange, ofServer, perSecond } from '../../panel-selectors';
import { neutral, tooHigh } from '../../panel-thresholds';

/** What servers call a matter of security. */
export function securityRow({ m, t }: StackContext): RowDefinition {
  const severe = 'severity=~"warning|critical"';
  return {
    title: 'Security',
    panels: [
      {
        title: 'Security events in the time shown',
        kind: 'bars',
        description: 'By name and severity, as the servers count them.',
        unit: 'count',
        queries: [
          {
            expr: `sum by (event, severity) (${inRange(ofServer(m.security.events))})`,
            legend: '{{event}} {{severity}}',
          },
        ],
        thresholds: neutral,
        alerts: ['SecurityEventCritical'],
      },
      {
        title: 'Security events a second',
        kind: 'graph',
        description: 'Those of the severities warning and critical, by server.',
        unit: 'perSecond',
        queries: [
          {
            expr: `sum by (job, instance) (${perSecond(ofServer(m.security.events, severe))})`,
            legend: byServer,
          },
        ],
        thresholds: tooHigh({ warning: t.securityEventRate }),
        alerts: ['SecurityEventStorm'],
      },
    ],
  };
}
