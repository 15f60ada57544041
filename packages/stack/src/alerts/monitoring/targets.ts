import { usesBlackbox } from '../../blackbox/uses-blackbox';
import type { StackContext } from '../../stack-context';
import { alertName, watchdog } from '../alert-name';
import type { AlertGroup } from '../define-alerts';

/** Whether the programs of the stack and the exporters are there; the user's servers have `NodeDown`. */
export const targetAlerts: AlertGroup = (context) => {
  const { t } = context;
  const jobs = watchedJobs(context);
  const scraped = [...jobs, ...ownJobs(context)].join('|');
  return [
    {
      name: watchdog,
      severity: 'info',
      service: 'monitoring',
      expr: 'vector(1)',
      forSeconds: 0,
      atOnceBecause: 'It fires always: its silence is the message.',
      summary: 'The way from Prometheus to the receivers works.',
      description:
        'This alert fires always. If its receiver no longer hears of it, no other alert gets through either.',
      runbook: {
        meaning:
          'Nothing is wrong as long as this alert fires. It has a receiver of its own, which is to raise the alarm when it falls silent: a dead-man’s switch.',
        impact: 'When it is silent, nobody is told of anything.',
        diagnosis: [
          'Is Prometheus ready? `curl -s http://127.0.0.1:9090/-/ready`',
          `Is Alertmanager ready, and does it have the alert? \`curl -s http://127.0.0.1:9093/-/ready\`, \`amtool alert query alertname=${alertName(context.config, watchdog)} --alertmanager.url=http://127.0.0.1:9093\``,
          {
            look: 'Alertmanagers that Prometheus knows: 0 means that the address in `prometheus.yml` is wrong.',
            query: `prometheus_notifications_alertmanagers_discovered{job="${context.jobs.prometheus}"}`,
          },
          'Does the receiver itself work, and does the machine reach it?',
        ],
        mitigation: [
          'Start what has ended: `xai-metrics up`, or `docker compose up -d`.',
          'Check the files: `xai-metrics check`. Send a test alert: `xai-metrics verify`.',
        ],
        falseAlarm:
          'It is none: it fires always. Only its silence is an alarm; see that its receiver has heard of it within the last minutes.',
      },
    },
    {
      name: 'TargetDown',
      severity: 'warning',
      service: 'monitoring',
      expr: `up{job=~"${scraped}"} == 0`,
      forSeconds: t.forShort,
      keepFiringSeconds: t.keepFiring,
      summary: 'An exporter or a program of the monitoring cannot be scraped.',
      description: 'Prometheus gets no metrics from {{ $labels.job }} at {{ $labels.instance }}.',
      runbook: {
        meaning: 'The scrape of an exporter or of the monitoring itself fails.',
        impact:
          'Everything that this target measures is unknown: its alerts stay quiet, whatever happens.',
        diagnosis: [
          {
            look: 'Which targets are down (0).',
            query: `up{job=~"${scraped}"}`,
          },
          'Prometheus tells the error: `curl -s http://127.0.0.1:9090/api/v1/targets | jq \'.data.activeTargets[] | select(.health=="down") | .scrapeUrl, .lastError\'`',
          'From the machine of Prometheus: `curl -s -m 5 http://<instance>/metrics | head`.',
        ],
        mitigation: [
          'Refused: start the program (`systemctl start <exporter>`, `docker compose up -d`).',
          'Timed out: look at firewall, network and load of its machine.',
          'Moved: correct its address in `xai-metrics.yaml`, then `xai-metrics generate`.',
        ],
        falseAlarm:
          'Somebody restarts or upgrades the program just now: its metrics page answers when you ask it from the machine of Prometheus.',
      },
    },
    {
      name: 'TargetMissing',
      severity: 'warning',
      service: 'monitoring',
      expr: jobs.map((job) => `absent(up{job="${job}"})`).join(' or '),
      forSeconds: t.forMissing,
      summary: 'A part of the monitoring has no target any more.',
      description: 'Prometheus has no target of the job {{ $labels.job }}: it is not even tried.',
      runbook: {
        meaning:
          'The configuration names targets for this job, but Prometheus scrapes none: the list of targets is empty, unreadable, or the job was removed.',
        impact: 'There are no samples, so that no other alert of it can fire.',
        diagnosis: [
          {
            look: 'Targets by job; the missing one is not in the list.',
            query: `count by (job) (up{job=~"${jobs.join('|')}"})`,
          },
          'Look at `prometheus/targets/<job>.yml` and at `scrape_configs` in `prometheus/prometheus.yml`: is it valid YAML, are there targets?',
          'Look in the log of Prometheus for errors of discovery.',
        ],
        mitigation: [
          'Put the targets back: `xai-metrics generate` writes them from `xai-metrics.yaml`.',
          'If the job is no longer wanted, take its targets out of `xai-metrics.yaml` and generate anew: this alert goes with them.',
        ],
        falseAlarm:
          'The program was given up, its targets were taken out of `prometheus/targets/` by hand, and only the settings still name it.',
      },
    },
  ];
};

/** What has to be there by the configuration, beside the user's own servers. */
function watchedJobs({ config, jobs }: StackContext): string[] {
  const { exporters } = config;
  return [
    jobs.prometheus,
    jobs.alertmanager,
    ...(exporters.node.length > 0 ? [jobs.nodeExporter] : []),
    ...(exporters.cadvisor.length > 0 ? [jobs.cadvisor] : []),
    ...(exporters.postgres.length > 0 ? [jobs.postgres] : []),
    ...(exporters.redis.length > 0 ? [jobs.redis] : []),
    ...(usesBlackbox(config) ? [jobs.blackbox] : []),
  ];
}

/** Jobs of the user, as parts of a regular expression. Whether they need a target is not known. */
function ownJobs({ config }: StackContext): string[] {
  return config.scrapeJobs.map(({ job_name: job }) => job.replace(/[^\w:/-]/g, '.'));
}
