import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';

/** Services of systemd, where the node exporter runs with `--collector.systemd`. */
export const unitAlerts: AlertGroup = ({ t, jobs, by }) => {
  const on = `job="${jobs.nodeExporter}"`;
  const failed = `node_systemd_unit_state{${on},state="failed"}`;
  const restarts = `increase(node_systemd_service_restart_total{${on}}[${duration(t.restartWindow)}])`;
  const look =
    'On the machine: `systemctl status <unit>`, and `journalctl -u <unit> -n 100 --no-pager` has its last words.';
  return [
    {
      name: 'HostUnitFailed',
      severity: 'warning',
      service: 'system',
      expr: `max by (${by.server}, name) (${failed}) == 1`,
      forSeconds: t.forShort,
      summary: 'A unit of systemd has failed.',
      description:
        '{{ $labels.name }} of {{ $labels.instance }} has failed, and systemd does not start it again.',
      runbook: {
        meaning:
          'systemd has given the unit up: it ended with an error, or began anew too often. The alert needs a node exporter with `--collector.systemd`.',
        impact:
          'What the unit does is not done. If it is the node, see `NodeDown`; a timer may be a backup or a renewal of certificates.',
        diagnosis: ['On the machine: `systemctl --failed` lists all of them.', look],
        mitigation: [
          'Mend what the log names, then `systemctl reset-failed <unit>` and `systemctl start <unit>`.',
          'A unit that nobody needs: `systemctl disable --now <unit>`, `systemctl reset-failed <unit>`.',
        ],
        falseAlarm:
          'The unit is one that runs once and that nothing needs, such as an update or a report; `systemctl reset-failed <unit>` ends the alert.',
      },
    },
    {
      name: 'HostUnitRestarting',
      severity: 'warning',
      service: 'system',
      expr: `${restarts} > ${t.restartLimit}`,
      forSeconds: t.forBrief,
      keepFiringSeconds: t.keepFiring,
      summary: 'A unit of systemd crashes again and again.',
      description:
        'systemd has started {{ $labels.name }} of {{ $labels.instance }} {{ $value | printf "%.0f" }} times anew lately.',
      runbook: {
        meaning: `With \`Restart=\` in its unit a process that ends is started again, more than ${t.restartLimit} times within ${duration(t.restartWindow)}. A restart by hand does not count. The alert needs a node exporter with \`--collector.systemd.enable-restarts-metrics\`.`,
        impact:
          'It works for moments only. A chain client may read its database for hours anew each time.',
        diagnosis: [
          look,
          'Was it killed? `journalctl -k | grep -i "killed process"`; see `HostOomKills`.',
        ],
        mitigation: [
          'Stop it (`systemctl stop <unit>`) before its database is damaged, and mend what the log names.',
        ],
        falseAlarm:
          'Somebody deploys or tries settings at the moment: `journalctl -u <unit>` shows orderly stops, not crashes.',
      },
    },
  ];
};
