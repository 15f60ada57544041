import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';

/** Alertmanager, by its own metrics. */
export const alertmanagerAlerts: AlertGroup = ({ jobs, by, t }) => {
  const self = `job="${jobs.alertmanager}"`;
  const labels = `${by.server}, integration`;
  // Notifications count as failed only after all retries; the requests show it minutes earlier.
  const rate = (metric: string) =>
    `sum by (${labels}) (rate(alertmanager_notification_${metric}_total{${self}}[${duration(t.rateWindow)}]))`;
  const log =
    'Look in the log of Alertmanager: `journalctl -u prometheus-alertmanager -n 100`, `docker compose logs alertmanager`, or `.xai-metrics/` of the stack.';
  return [
    {
      name: 'AlertmanagerConfigReloadFailed',
      severity: 'warning',
      service: 'monitoring',
      expr: `alertmanager_config_last_reload_successful{${self}} == 0`,
      forSeconds: t.forShort,
      summary: 'Alertmanager runs with an old configuration, because it refused the new one.',
      description: 'Alertmanager at {{ $labels.instance }} could not read its configuration anew.',
      runbook: {
        meaning:
          'Somebody changed the configuration or the templates, and Alertmanager refused to load them.',
        impact:
          'It goes on with the old ones. After a restart it will not start at all, and nobody is told of anything.',
        diagnosis: [
          '`amtool check-config alertmanager/alertmanager.yml` names the fault.',
          {
            look: 'Seconds since the last configuration that was good.',
            query: `time() - alertmanager_config_last_reload_success_timestamp_seconds{${self}}`,
          },
          log,
        ],
        mitigation: [
          'Correct the file, or write it anew with `xai-metrics generate`.',
          'Load it: `kill -HUP <pid of alertmanager>`.',
        ],
        falseAlarm:
          'None: the files on the disk are not those that it runs with. Even if notifications arrive, the next restart fails.',
      },
    },
    {
      name: 'AlertmanagerNotificationsFailing',
      severity: 'warning',
      service: 'monitoring',
      expr:
        `${rate('requests_failed')} / ${rate('requests')} > ${t.notificationFailureRatio}` +
        ` and on (${labels}) sum by (${labels}) (increase(alertmanager_notification_requests_total{${self}}[${duration(t.rateWindow)}])) > ${t.notificationFloor}`,
      forSeconds: t.forShort,
      keepFiringSeconds: t.keepFiring,
      summary: 'Alertmanager cannot deliver notifications.',
      description:
        '{{ $value | humanizePercentage }} of the requests by which {{ $labels.instance }} notifies through {{ $labels.integration }} fail.',
      runbook: {
        meaning: `More than ${t.notificationFailureRatio * 100} % of the requests to a kind of receiver (Slack, PagerDuty, email, webhook) fail.`,
        impact: 'Whoever relies on that channel alone is not told.',
        diagnosis: [
          {
            look: 'Failed requests a second by channel.',
            query: rate('requests_failed'),
          },
          log,
          'From its machine: `curl -sS -o /dev/null -w "%{http_code}\\n" https://hooks.slack.com`, or `nc -vz <mail server> 587`.',
        ],
        mitigation: [
          '401, 403 or 404: the key or the web-hook has ended; renew the file under `alertmanager/secrets/`.',
          '429: too many messages; see which alert it is, and silence or mend it.',
          'Unreachable: look at DNS, proxy and firewall.',
          'Then send a test alert: `xai-metrics verify`.',
        ],
        falseAlarm:
          'The receiver had an outage that is over, by its status page; the share falls, and `xai-metrics verify` gets a message through.',
      },
    },
  ];
};
