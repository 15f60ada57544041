import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';

/** Prometheus, by its own metrics. */
export const prometheusAlerts: AlertGroup = ({ jobs, by, t }) => {
  const self = `job="${jobs.prometheus}"`;
  const window = duration(t.rateWindow);
  const long = duration(t.selfWindow);
  const byGroup = `${by.server}, rule_group`;
  const byAlertmanager = `${by.server}, alertmanager`;
  const log =
    'Look in the log of Prometheus: `journalctl -u prometheus -n 100`, `docker compose logs prometheus`, or `.xai-metrics/` of the stack.';
  const grown = (metric: string) => `increase(${metric}{${self}}[${long}]) > 0`;
  return [
    {
      name: 'PrometheusRuleFailures',
      severity: 'warning',
      service: 'monitoring',
      expr: `sum by (${byGroup}) (increase(prometheus_rule_evaluation_failures_total{${self}}[${window}])) > 0`,
      forSeconds: t.forShort,
      keepFiringSeconds: t.keepFiring,
      summary: 'Prometheus cannot evaluate some rules.',
      description:
        'Rules of {{ $labels.rule_group }} failed {{ $value | printf "%.0f" }} times within minutes at {{ $labels.instance }}.',
      runbook: {
        meaning: 'A rule ended with an error again and again. The others of its group still work.',
        impact:
          'An alert that fails cannot fire. A recorded series that fails leaves boards and other alerts empty.',
        diagnosis: [
          {
            look: 'Failures by group.',
            query: `sum by (rule_group) (rate(prometheus_rule_evaluation_failures_total{${self}}[${window}]))`,
          },
          'Prometheus tells the error of each rule: `curl -s http://127.0.0.1:9090/api/v1/rules | jq \'.data.groups[].rules[] | select(.health=="err") | .name, .lastError\'`',
          log,
        ],
        mitigation: [
          '“many-to-many” or “duplicate series”: two targets expose the same series; look for one server under two addresses or jobs.',
          '“query timed out” or “too many samples”: reduce the load, see `PrometheusRuleEvaluationSlow`.',
          'After changes by hand: `xai-metrics check`, or back with `xai-metrics generate`.',
        ],
        falseAlarm:
          'All failures are of one moment, such as a restart of a server under a new name; no rule of `/rules` is in error now.',
      },
    },
    {
      name: 'PrometheusRuleEvaluationSlow',
      severity: 'warning',
      service: 'monitoring',
      expr:
        `prometheus_rule_group_last_duration_seconds{${self}} / on (${byGroup})` +
        ` prometheus_rule_group_interval_seconds{${self}} > ${t.ruleDurationRatio}`,
      forSeconds: t.forShort,
      keepFiringSeconds: t.keepFiring,
      summary: 'Prometheus needs too long for its rules.',
      description:
        'The group {{ $labels.rule_group }} takes {{ $value | humanizePercentage }} of its interval at {{ $labels.instance }}.',
      runbook: {
        meaning: `A group of rules takes more than ${t.ruleDurationRatio * 100} % of the time between two evaluations.`,
        impact:
          'Above 100 % evaluations are left out: alerts come late, recorded series have gaps.',
        diagnosis: [
          {
            look: 'Seconds by group: one group, or all of them?',
            query: `prometheus_rule_group_last_duration_seconds{${self}}`,
          },
          {
            look: 'Series in memory: did they multiply?',
            query: `prometheus_tsdb_head_series{${self}}`,
          },
          'On the machine: `top` shows whether the processor is exhausted or the disk waits (`wa`).',
        ],
        mitigation: [
          'Series that multiplied: see `SeriesExplosion`.',
          'Give Prometheus more processor time, and a disk of its own.',
          'With hundreds of servers, share them among several Prometheus.',
        ],
        falseAlarm:
          'One slow evaluation, during a compaction or a large query of somebody: the next ones take as long as always.',
      },
    },
    {
      name: 'PrometheusWithoutAlertmanager',
      severity: 'warning',
      service: 'monitoring',
      expr: `prometheus_notifications_alertmanagers_discovered{${self}} == 0`,
      forSeconds: t.forShort,
      summary: 'Prometheus knows of no Alertmanager.',
      description:
        'Prometheus at {{ $labels.instance }} knows of no Alertmanager, so that no alert leaves it.',
      runbook: {
        meaning: 'The section `alerting` of `prometheus.yml` yields no Alertmanager.',
        impact:
          'Nobody is told of anything. You read this on a board, or another Prometheus told you.',
        diagnosis: [
          'Look at `alerting` in `prometheus/prometheus.yml`.',
          'What Prometheus sees: `curl -s http://127.0.0.1:9090/api/v1/alertmanagers`.',
          {
            look: 'Alerts that were dropped because there was nobody to take them.',
            query: `rate(prometheus_notifications_dropped_total{${self}}[${window}])`,
          },
        ],
        mitigation: [
          'Put the address right in `xai-metrics.yaml` (`engines.alertmanager`), `xai-metrics generate`, and restart Prometheus.',
        ],
        falseAlarm: 'This Prometheus is not meant to tell anybody, such as one for tests.',
      },
    },
    {
      name: 'PrometheusNotificationsFailing',
      severity: 'warning',
      service: 'monitoring',
      expr:
        `sum by (${byAlertmanager}) (rate(prometheus_notifications_errors_total{${self}}[${window}]))` +
        ` / sum by (${byAlertmanager}) (rate(prometheus_notifications_sent_total{${self}}[${window}])) > ${t.alertSendFailureRatio}` +
        ` and on (${byAlertmanager}) sum by (${byAlertmanager}) (increase(prometheus_notifications_sent_total{${self}}[${window}])) > ${t.alertSendFloor}`,
      forSeconds: t.forMedium,
      keepFiringSeconds: t.keepFiring,
      summary: 'Prometheus cannot hand its alerts to Alertmanager.',
      description:
        'Of the alerts that {{ $labels.instance }} sends to {{ $labels.alertmanager }}, {{ $value | humanizePercentage }} and more fail.',
      runbook: {
        meaning:
          'Alertmanager does not take what Prometheus sends. Prometheus before 3.0 counts one failure for a whole batch, so that the figure may be far too low.',
        impact:
          'With a single Alertmanager nobody is told of anything; with several, one of them is missing.',
        diagnosis: [
          {
            look: 'Is Alertmanager itself there? 1 is up.',
            query: `up{job="${jobs.alertmanager}"}`,
          },
          'From the machine of Prometheus: `curl -s -m 5 http://<alertmanager>/-/ready`.',
          log,
        ],
        mitigation: [
          'Start Alertmanager: `xai-metrics up`, or `docker compose up -d alertmanager`.',
          'If it ends at once, its configuration is at fault: `amtool check-config alertmanager/alertmanager.yml`.',
        ],
        falseAlarm:
          'Alertmanager was restarted: the errors end with that, and what fired was sent again.',
      },
    },
    {
      name: 'PrometheusConfigReloadFailed',
      severity: 'warning',
      service: 'monitoring',
      expr: `prometheus_config_last_reload_successful{${self}} == 0`,
      forSeconds: t.forShort,
      summary: 'Prometheus runs with an old configuration, because it refused the new one.',
      description: 'Prometheus at {{ $labels.instance }} could not read its configuration anew.',
      runbook: {
        meaning:
          'Somebody changed the configuration or the rules, and Prometheus refused to load them.',
        impact: 'It goes on with the old ones. After a restart it will not start at all.',
        diagnosis: [
          '`promtool check config prometheus/prometheus.yml` names file and line.',
          {
            look: 'Seconds since the last configuration that was good.',
            query: `time() - prometheus_config_last_reload_success_timestamp_seconds{${self}}`,
          },
          log,
        ],
        mitigation: [
          'Correct the file, or write it anew with `xai-metrics generate`.',
          'Load it: `kill -HUP <pid of prometheus>`.',
        ],
        falseAlarm:
          'None: the files on the disk are not those that it runs with. Even if all works, the next restart fails.',
      },
    },
    {
      name: 'PrometheusStorageFailing',
      severity: 'warning',
      service: 'monitoring',
      // One after the other, so that a name that some version lacks does not silence the rest.
      expr: [
        'prometheus_tsdb_compactions_failed_total',
        'prometheus_tsdb_reloads_failures_total',
        'prometheus_tsdb_wal_corruptions_total',
        'prometheus_tsdb_wal_writes_failed_total',
        'prometheus_tsdb_wal_truncations_failed_total',
        'prometheus_tsdb_checkpoint_creations_failed_total',
      ]
        .map(grown)
        .join(' or '),
      forSeconds: 0,
      atOnceBecause:
        'Such a failure is never normal, and the range keeps it for long enough to be seen.',
      summary: 'Prometheus has trouble with its storage.',
      description:
        'The storage of {{ $labels.instance }} failed {{ $value | printf "%.0f" }} times lately: to write, to compact or to read.',
      runbook: {
        meaning: 'Writing the log ahead, compacting blocks or reading them failed.',
        impact: 'Samples may be lost, the disk fills up, and in the end Prometheus stops.',
        diagnosis: [
          log,
          'On its machine: `df -h <data folder>`, `df -i <data folder>`, `dmesg -T | grep -i "i/o error"`.',
          {
            look: 'Bytes that the stored blocks take.',
            query: `prometheus_tsdb_storage_blocks_bytes{${self}}`,
          },
        ],
        mitigation: [
          'Make room, or shorten `retention` in `xai-metrics.yaml`.',
          'A corrupt block: stop Prometheus, move the folder that the log names out of its data, start it.',
          'A failing disk: copy the data to another one while it still reads.',
        ],
        falseAlarm:
          'One failure, at a moment when the disk was full and no longer is; `df -h` has room, and the log shows a compaction since then.',
      },
    },
    {
      name: 'PrometheusTargetLimitHit',
      severity: 'warning',
      service: 'monitoring',
      expr: [
        'prometheus_target_scrapes_exceeded_sample_limit_total',
        'prometheus_target_scrape_pool_exceeded_label_limits_total',
      ]
        .map(grown)
        .join(' or '),
      forSeconds: t.forBrief,
      summary: 'A target exposes more than Prometheus takes, and is refused as a whole.',
      description:
        'Prometheus at {{ $labels.instance }} refused {{ $value | printf "%.0f" }} scrapes lately, because they had too many samples or labels.',
      runbook: {
        meaning:
          'A scrape was above `sample_limit` or a limit of labels. Prometheus then takes nothing of it, and the target counts as down.',
        impact: 'That server is not watched at all.',
        diagnosis: [
          'Prometheus names the target: `curl -s http://127.0.0.1:9090/api/v1/targets | jq \'.data.activeTargets[] | select(.lastError|test("limit")) | .scrapeUrl, .lastError\'`',
          'Which metric it is: `curl -s http://<instance>/metrics | grep -v "^#" | cut -d"{" -f1 | cut -d" " -f1 | sort | uniq -c | sort -n | tail`.',
        ],
        mitigation: [
          'Bound the label that makes the series (`maxLabelSets`, a list for own labels), and restart the server.',
          'If it has to be that many, raise `sample_limit` in `prometheus/prometheus.yml`.',
        ],
        falseAlarm:
          'None: Prometheus refused the whole scrape of that target, so that its alerts are blind.',
      },
    },
  ];
};
