import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';

/** Whether the node exporter still sees what it saw; that it answers at all is `TargetDown`. */
export const collectorAlerts: AlertGroup = ({ jobs, by, t }) => {
  const on = `job="${jobs.nodeExporter}"`;
  const success = `node_scrape_collector_success{${on}}`;
  const memory = duration(t.stateMemory);
  return [
    {
      name: 'HostCollectorFailing',
      severity: 'warning',
      service: 'monitoring',
      // Collectors without data, such as of a hardware that is not there, never succeed.
      expr:
        `${success} == 0` +
        ` and on (${by.server}, collector) max_over_time(${success}[${memory}]) == 1`,
      forSeconds: t.forMedium,
      summary: 'A part of a node exporter no longer works.',
      description:
        'The collector {{ $labels.collector }} of the node exporter at {{ $labels.instance }} worked and now fails.',
      runbook: {
        meaning: `One collector of the node exporter fails that has worked within ${memory} before. After that time this alert ends, whether it was mended or not.`,
        impact: 'What it measures is unknown: the alerts on it stay quiet, whatever happens.',
        diagnosis: [
          'The log of the node exporter says why: `journalctl -u prometheus-node-exporter -n 50`, or `.xai-metrics/logs/nodeExporter.log`.',
          { look: 'Which collectors fail where.', query: `${success} == 0` },
        ],
        mitigation: [
          'Mend what the log names: most often a mount that hangs (`filesystem`), or D-Bus that is gone (`systemd`).',
        ],
        falseAlarm:
          'The collector asks for what this machine does not have, and was switched on for all: switch it off (`--no-collector.<name>`).',
      },
    },
    {
      name: 'HostTextfileStale',
      severity: 'warning',
      service: 'monitoring',
      expr: `time() - node_textfile_mtime_seconds{${on}} > ${t.textfileAge}`,
      forSeconds: t.forShort,
      summary: 'A file for the node exporter is no longer written.',
      description:
        '{{ $labels.file }} of {{ $labels.instance }} was written {{ $value | humanizeDuration }} ago.',
      runbook: {
        meaning: `A file of the textfile collector is older than ${duration(t.textfileAge)}: its job has ended, or fails.`,
        impact: 'Its metrics stand still, and look as if all were well.',
        diagnosis: [
          'On the machine: `ls -l --time-sort` in the folder of the files; `systemctl list-timers` and `crontab -l` show who should write it.',
        ],
        mitigation: ['Start its job again; or delete the file if nobody writes it any more.'],
        falseAlarm:
          'The job that writes the file runs less often than once in this time, by its timer or cron table.',
      },
    },
  ];
};
