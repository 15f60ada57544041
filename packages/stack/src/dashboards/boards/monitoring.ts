import type { Board, RowDefinition } from '../define-board';
import { byServer, inRange, ofServer, perSecond } from '../panel-selectors';
import { neutral, tooHigh, tooLow } from '../panel-thresholds';
import { loadedWords, upWords } from '../value-words';

/** The monitoring itself: targets, rules, notifications, and the instrumentation of the servers. */
export const monitoringBoard: Board = ({ m, t, jobs, config }) => ({
  key: 'monitoring',
  title: 'Monitoring',
  description: 'Whether the monitoring itself can be believed.',
  tags: ['monitoring'],
  jobs: '.+',
  variables: [],
  rows: [
    {
      title: 'Targets',
      panels: [
        {
          title: 'Targets up',
          kind: 'stat',
          description: 'As a part of all.',
          unit: 'ratio',
          queries: [{ expr: `avg(${ofServer('up')})`, legend: 'up' }],
          thresholds: tooLow({ critical: 1 }),
        },
        {
          title: 'Series in Prometheus',
          kind: 'stat',
          description: 'Those that are written to now.',
          unit: 'count',
          queries: [{ expr: `sum(${ofServer('prometheus_tsdb_head_series')})`, legend: 'series' }],
          thresholds: neutral,
        },
        {
          title: 'Alerts firing',
          kind: 'stat',
          description: 'Watchdog included, which always fires.',
          unit: 'count',
          queries: [{ expr: 'count(ALERTS{alertstate="firing"})', legend: 'alerts' }],
          thresholds: tooHigh({ warning: 2 }),
        },
        {
          title: 'Alerts that fire',
          kind: 'table',
          description: 'By name and severity.',
          unit: 'exact',
          queries: [
            {
              expr: 'count by (alertname, severity, service) (ALERTS{alertstate="firing"})',
              legend: 'Series',
            },
          ],
        },
        {
          title: 'Targets over time',
          kind: 'timeline',
          description: 'Green while Prometheus could scrape it.',
          unit: 'exact',
          queries: [{ expr: ofServer('up'), legend: `{{job}} ${byServer}` }],
          words: upWords,
          thresholds: tooLow({ critical: 1 }),
          alerts: ['TargetDown', 'TargetMissing', 'NodeJobMissing', 'NodeTargetsRemoved'],
        },
        {
          title: 'Time of a scrape',
          kind: 'graph',
          description: 'By target.',
          unit: 'seconds',
          queries: [{ expr: ofServer('scrape_duration_seconds'), legend: `{{job}} ${byServer}` }],
          alerts: ['ScrapeSlow'],
          thresholds: tooHigh({ warning: t.scrapeDurationRatio * t.scrapeInterval }),
        },
        {
          title: 'Samples of a scrape',
          kind: 'graph',
          description: 'A jump is new label values.',
          unit: 'count',
          alerts: ['SeriesExplosion', 'SeriesGrowing'],
          thresholds: tooHigh({ warning: t.samplesPerScrape }),
          queries: [
            {
              expr: ofServer('scrape_samples_post_metric_relabeling'),
              legend: `{{job}} ${byServer}`,
            },
          ],
        },
        ...(config.probes
          ? [
              {
                title: 'Probes of readiness',
                kind: 'timeline' as const,
                description: 'What /readyz says to somebody outside.',
                unit: 'exact' as const,
                queries: [
                  { expr: ofServer('probe_success', `job="${jobs.probe}"`), legend: byServer },
                ],
                words: upWords,
                thresholds: tooLow({ critical: 1 }),
                alerts: ['EndpointProbeFailed'],
              },
              {
                title: 'Time of probes',
                kind: 'graph' as const,
                description: 'Until the answer of /readyz was complete.',
                unit: 'seconds' as const,
                queries: [
                  {
                    expr: ofServer('probe_duration_seconds', `job="${jobs.probe}"`),
                    legend: byServer,
                  },
                ],
              },
            ]
          : []),
      ],
    },
    {
      title: 'Rules and notifications',
      panels: [
        {
          title: 'Time to evaluate rules',
          kind: 'graph',
          description: 'Of the newest evaluation of each group, as a part of its interval.',
          unit: 'ratio',
          queries: [
            {
              expr: `${ofServer('prometheus_rule_group_last_duration_seconds')} / ${ofServer('prometheus_rule_group_interval_seconds')}`,
              legend: '{{rule_group}}',
            },
          ],
          alerts: ['PrometheusRuleEvaluationSlow'],
          thresholds: tooHigh({ warning: t.ruleDurationRatio }),
        },
        {
          title: 'Rules that failed',
          kind: 'graph',
          description: 'Evaluations a minute that ended in an error. Their alerts are blind.',
          unit: 'perMinute',
          queries: [
            {
              expr: `60 * sum by (rule_group) (${perSecond(ofServer('prometheus_rule_evaluation_failures_total'))})`,
              legend: '{{rule_group}}',
            },
          ],
          alerts: ['PrometheusRuleFailures'],
        },
        {
          title: 'Notifications of Alertmanager',
          kind: 'graph',
          description: 'Sent a minute, by channel.',
          unit: 'perMinute',
          queries: [
            {
              expr: `60 * sum by (integration) (${perSecond(ofServer('alertmanager_notifications_total'))})`,
              legend: '{{integration}}',
            },
          ],
        },
        {
          title: 'Notifications that failed',
          kind: 'bars',
          description: 'In the time that is shown, by channel.',
          unit: 'count',
          queries: [
            {
              expr: `sum by (integration) (${inRange(ofServer('alertmanager_notifications_failed_total'))})`,
              legend: '{{integration}}',
            },
          ],
          thresholds: tooHigh({ critical: 1 }),
          alerts: ['AlertmanagerNotificationsFailing'],
        },
        {
          title: 'Alerts to Alertmanager',
          kind: 'graph',
          description: 'Alerts a minute that Prometheus sent, and those it could not deliver.',
          unit: 'perMinute',
          queries: [
            {
              expr: `60 * sum(${perSecond(ofServer('prometheus_notifications_sent_total'))})`,
              legend: 'sent',
            },
            {
              expr: `60 * sum(${perSecond(ofServer('prometheus_notifications_dropped_total'))})`,
              legend: 'dropped',
            },
          ],
          alerts: ['PrometheusNotificationsFailing'],
        },
        {
          title: 'Alerts in Alertmanager',
          kind: 'graph',
          description: 'By state; suppressed ones are inhibited or silenced.',
          unit: 'count',
          queries: [
            { expr: `sum by (state) (${ofServer('alertmanager_alerts')})`, legend: '{{state}}' },
          ],
        },
        {
          title: 'Configurations',
          kind: 'timeline',
          description:
            'Whether the newest configuration could be loaded; if not, the one before goes on.',
          unit: 'exact',
          queries: [
            {
              expr: ofServer('prometheus_config_last_reload_successful'),
              legend: `{{job}} ${byServer}`,
            },
            {
              expr: ofServer('alertmanager_config_last_reload_successful'),
              legend: `{{job}} ${byServer}`,
            },
          ],
          words: loadedWords,
          thresholds: tooLow({ critical: 1 }),
          alerts: ['PrometheusConfigReloadFailed', 'AlertmanagerConfigReloadFailed'],
        },
        {
          title: 'Alertmanagers found',
          kind: 'stat',
          description: 'Without one, alerts fire and nobody is told.',
          unit: 'count',
          queries: [
            {
              expr: `min(${ofServer('prometheus_notifications_alertmanagers_discovered')})`,
              legend: 'found',
            },
          ],
          thresholds: tooLow({ critical: 1 }),
          alerts: ['PrometheusWithoutAlertmanager'],
        },
        {
          title: 'Faults of the storage',
          kind: 'stat',
          description:
            'Compactions and reloads that failed, and corruptions of the log, in the time that is shown.',
          unit: 'count',
          queries: [
            {
              expr: `sum(${inRange(ofServer('prometheus_tsdb_compactions_failed_total'))})`,
              legend: 'compactions',
            },
            {
              expr: `sum(${inRange(ofServer('prometheus_tsdb_reloads_failures_total'))})`,
              legend: 'reloads',
            },
            {
              expr: `sum(${inRange(ofServer('prometheus_tsdb_wal_corruptions_total'))})`,
              legend: 'corruptions',
            },
          ],
          width: 10,
          thresholds: tooHigh({ critical: 1 }),
          alerts: ['PrometheusStorageFailing'],
        },
        {
          title: 'Scrapes over a limit',
          kind: 'stat',
          description:
            'Scrapes that were dropped because a target had too many samples or labels, in the time that is shown.',
          unit: 'count',
          queries: [
            {
              expr: `sum(${inRange(ofServer('prometheus_target_scrapes_exceeded_sample_limit_total'))})`,
              legend: 'samples',
            },
            {
              expr: `sum(${inRange(ofServer('prometheus_target_scrape_pool_exceeded_label_limits_total'))})`,
              legend: 'labels',
            },
          ],
          width: 10,
          thresholds: tooHigh({ critical: 1 }),
          alerts: ['PrometheusTargetLimitHit'],
        },
        ...(config.remoteWrite.length > 0
          ? [
              {
                title: 'Samples to the remote storage',
                kind: 'graph' as const,
                description:
                  'Samples a second that were sent, those that it refused for good, and those that had to be sent again.',
                unit: 'perSecond' as const,
                queries: [
                  {
                    expr: `sum by (remote_name) (${perSecond(ofServer('prometheus_remote_storage_samples_total'))})`,
                    legend: '{{remote_name}} sent',
                  },
                  {
                    expr: `sum by (remote_name) (${perSecond(ofServer('prometheus_remote_storage_samples_failed_total'))})`,
                    legend: '{{remote_name}} refused',
                  },
                  {
                    expr: `sum by (remote_name) (${perSecond(ofServer('prometheus_remote_storage_samples_retried_total'))})`,
                    legend: '{{remote_name}} sent again',
                  },
                ],
                width: 24,
                alerts: ['PrometheusRemoteWriteFailing'],
              },
            ]
          : []),
      ],
    },
    ...(config.remoteWrite.length > 0 ? [remoteStorage] : []),
    {
      title: 'Instrumentation of the servers',
      panels: [
        {
          title: 'Faults of the instrumentation',
          kind: 'bars',
          description: 'In the time that is shown, by place. None reached the application.',
          unit: 'count',
          queries: [
            {
              expr: `sum by (where) (${inRange(ofServer(m.node.instrumentationErrors))})`,
              legend: '{{where}}',
            },
          ],
          thresholds: tooHigh({ warning: 1 }),
          alerts: ['InstrumentationErrors'],
        },
        {
          title: 'Values that were refused',
          kind: 'bars',
          description: 'In the time that is shown, by reason; the log names metric and value.',
          unit: 'count',
          queries: [
            {
              expr: `sum by (reason) (${inRange(ofServer(m.node.refusedValues))})`,
              legend: '{{reason}}',
            },
          ],
          thresholds: tooHigh({ warning: 1 }),
          alerts: ['RefusedValues'],
        },
        {
          title: 'Events without their labels',
          kind: 'graph',
          description: 'A minute, counted as __overflow__ past the limit of label sets, by metric.',
          unit: 'perMinute',
          queries: [
            {
              expr: `60 * sum by (metric) (${perSecond(ofServer(m.node.droppedLabelSets))})`,
              legend: '{{metric}}',
            },
          ],
          alerts: ['SeriesDropped'],
        },
        {
          title: 'Collectors that work',
          kind: 'graph',
          description: 'Part of the collectors of each server that worked in the newest scrape.',
          unit: 'ratio',
          min: 0,
          max: 1,
          queries: [
            { expr: `avg by (instance) (${ofServer(m.node.collectorSuccess)})`, legend: byServer },
          ],
          alerts: ['CollectorFailing'],
        },
      ],
    },
  ],
});

const remoteStorage: RowDefinition = {
  title: 'Remote storage',
  panels: [
    {
      title: 'Samples to the remote storage',
      kind: 'graph',
      description:
        'A minute. What was refused is lost; what is sent again waits for a receiver that is away.',
      unit: 'perMinute',
      queries: [
        { expr: samplesAMinute('total'), legend: 'sent to {{url}}' },
        { expr: samplesAMinute('retried'), legend: 'sent again to {{url}}' },
        { expr: samplesAMinute('failed'), legend: 'refused by {{url}}' },
      ],
      alerts: ['PrometheusRemoteWriteFailing'],
    },
  ],
};

function samplesAMinute(what: 'total' | 'retried' | 'failed'): string {
  const counter = `prometheus_remote_storage_samples_${what === 'total' ? '' : `${what}_`}total`;
  return `60 * sum by (url) (${perSecond(ofServer(counter))})`;
}
