import type { ServerRole } from '../../config/stack-config';
import { duration } from '../../duration';
import type { AlertDefinition, AlertGroup } from '../define-alerts';

/** Whether the servers that should be there are scraped. */
export const targetAlerts: AlertGroup = (context) => [
  ...nodeDown(context),
  ...nodeJobMissing(context),
  ...nodeTargetsRemoved(context),
];

const nodeDown: AlertGroup = ({ on, t, config }) => [
  {
    name: 'NodeDown',
    severity: 'critical',
    service: 'system',
    expr: `up{${on.servers}} == 0`,
    forSeconds: t.forBrief,
    summary: 'A server does not answer Prometheus.',
    description:
      'Prometheus cannot scrape {{ $labels.instance }} of {{ $labels.job }}: up is {{ $value | humanize }}.',
    runbook: {
      meaning:
        'Each scrape of the server fails: its process is gone, hangs, or cannot be reached from Prometheus.',
      impact:
        'Most likely it serves nobody. Nothing else is known of it as long as this lasts: its other alerts are silent.',
      diagnosis: [
        {
          look: 'Which servers are down. If all of them are, look at the network or at Prometheus first.',
          query: `up{${on.servers}} == 0`,
        },
        'The error of the scrape is in Prometheus under `/targets` (or `GET /api/v1/targets`): `connection refused` is a process that is gone, `deadline exceeded` one that hangs, a status is one that refuses to tell.',
        `From the machine of Prometheus: \`curl -sv http://<instance>/livez\` and \`curl -sv http://<instance>${config.metricsPath}\`. If \`/livez\` answers and the metrics do not, access to the metrics is refused.`,
        'On the machine of the server: is the process there (`systemctl status`, `docker ps -a`), what are its last words (`journalctl -u <unit> -n 100`), was it killed for its memory (`dmesg -T | grep -i oom`)?',
      ],
      mitigation: [
        'Start it again. If it ends at once, the log says why: most often a full disk, a taken port or a broken database.',
        'If it hangs, note what it is busy with (`top -H -p <pid>`), then restart it.',
        'Take it out of the load balancer as long as it is down, if that does not happen by `/readyz`.',
      ],
      falseAlarm:
        'Somebody restarts or deploys the server just now: its unit says `activating`, or its metrics page answers when you ask it from the machine of Prometheus. Then `up` is 1 again at the next scrape, and the alert ends.',
    },
  },
];

const nodeJobMissing: AlertGroup = ({ t, jobs, config }) => {
  const roles = (Object.keys(config.targets) as ServerRole[]).filter(
    (role) => config.targets[role].length > 0,
  );
  if (roles.length === 0) return [];
  return [
    {
      name: 'NodeJobMissing',
      severity: 'critical',
      service: 'system',
      expr: roles.map((role) => `absent(up{job="${jobs[role]}"})`).join(' or '),
      forSeconds: t.forMissing,
      summary: 'A whole kind of servers has disappeared from Prometheus.',
      description: 'Prometheus has no target of the job {{ $labels.job }} any more.',
      runbook: {
        meaning:
          'The configuration names servers of this job, but Prometheus has none: the job or its file of targets is gone, or discovery finds nothing. There is no `up` that could be 0.',
        impact: 'These servers are not watched at all: no other alert of theirs can fire.',
        diagnosis: [
          {
            look: 'How many targets each job has.',
            query: 'count by (job) (up{job=~".+"})',
          },
          'The file of the job in `prometheus/targets/` must list the servers; `promtool check config prometheus/prometheus.yml` finds faults of form.',
          'The log of Prometheus names files of targets that it cannot read.',
        ],
        mitigation: [
          'Restore the file of targets: `xai-metrics generate` writes it again from the settings.',
          'If the servers are gone on purpose, take them out of the settings and generate the rules again.',
        ],
        falseAlarm:
          'The servers of this job were taken out of `prometheus/targets/` by hand, and are meant to be gone: then only the settings are behind, and `xai-metrics generate --check` says so.',
      },
    },
  ];
};

const nodeTargetsRemoved: AlertGroup = ({ on, t }) => {
  const before = `up{${on.servers}} offset ${duration(t.longWindow)}`;
  return [
    {
      name: 'NodeTargetsRemoved',
      severity: 'warning',
      service: 'system',
      expr: `count by (cluster, job) (${before}) - count by (cluster, job) (up{${on.servers}}) > 0`,
      forSeconds: t.forShort,
      summary: 'A job has fewer targets than before.',
      description: `Prometheus has {{ $value | humanize }} fewer targets of {{ $labels.job }} than ${duration(t.longWindow)} ago.`,
      runbook: {
        meaning:
          'Servers were taken out of discovery. A target that is gone has no `up` any more, so that `NodeDown` cannot notice it. The alert ends by itself when the former number is forgotten.',
        impact: 'If nobody meant it, those servers are not watched.',
        diagnosis: [
          {
            look: 'The targets that were there and are no more.',
            query: `${before} unless on (job, instance) up{${on.servers}}`,
          },
          'Was a server taken out of the file of targets, or has its pod lost the annotation by which it is found?',
        ],
        mitigation: [
          'If it was on purpose, silence this alert until it ends.',
          'Else put the server back into its file in `prometheus/targets/`; Prometheus reads it at once.',
        ],
        falseAlarm:
          'Somebody has scaled down or moved servers lately, and the number of targets that is left is the one that you want.',
      },
    } satisfies AlertDefinition,
  ];
};
