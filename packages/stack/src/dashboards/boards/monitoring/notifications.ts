import type { StackContext } from '../../../stack-context';
import type { RowDefinition } from '../../define-board';
import { byServer, inRange, ofServer, perSecond } from '../../panel-selectors';
import { tooHigh, tooLow } from '../../panel-thresholds';
import { loadedWords } from '../../value-words';

/** Rules, and the way of an alert to people. */
export function notificationsRow({ t }: StackContext): RowDefinition {
  return {
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
    ],
  };
}
