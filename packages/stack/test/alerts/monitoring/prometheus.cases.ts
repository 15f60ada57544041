import type { WriteAlertCases } from '../alert-cases';
import { humanizePercentage } from '../humanize';
import { after, growing, type Series, steady, usualCases } from '../usual-cases';

export const prometheusCases: WriteAlertCases = (context) => {
  const { t, jobs } = context;
  const labels = { cluster: 'c', job: jobs.prometheus, instance: 'a' };
  const on = (more = '') => `{cluster="c",job="${jobs.prometheus}",instance="a"${more}}`;
  const group = on(',rule_group="g"');
  const alertmanager = on(',alertmanager="http://am"');
  const failures = `prometheus_rule_evaluation_failures_total${group}`;
  const duration = `prometheus_rule_group_last_duration_seconds${group}`;
  const interval = `prometheus_rule_group_interval_seconds${group}`;
  const discovered = `prometheus_notifications_alertmanagers_discovered${on()}`;
  const errors = `prometheus_notifications_errors_total${alertmanager}`;
  const sent = `prometheus_notifications_sent_total${alertmanager}`;
  const loaded = `prometheus_config_last_reload_successful${on()}`;
  const storage = (name: string) => `prometheus_tsdb_${name}_total${on()}`;
  const refused = `prometheus_target_scrapes_exceeded_sample_limit_total${on()}`;
  const refusedLabels = `prometheus_target_scrape_pool_exceeded_label_limits_total${on()}`;
  const healthyStorage: Series = Object.fromEntries(
    [
      'compactions_failed',
      'reloads_failures',
      'wal_corruptions',
      'wal_writes_failed',
      'wal_truncations_failed',
      'checkpoint_creations_failed',
    ].map((name) => [storage(name), steady(1)]),
  );
  // Twice as many as are needed to judge them.
  const few = (2 * t.alertSendFloor * t.scrapeInterval) / t.rateWindow;
  const perWindow = t.rateWindow / t.scrapeInterval;
  return {
    PrometheusRuleFailures: usualCases(context, {
      when: 'a rule fails at each evaluation',
      fires: { [failures]: growing(1) },
      quiet: {
        'one failed once before it was watched': { [failures]: steady(1) },
        'Prometheus began anew': { [failures]: after('9x2', steady(0)) },
      },
      forSeconds: t.forShort,
      warmUpSeconds: t.rateWindow,
      labels: { ...labels, rule_group: 'g' },
      summary: 'Prometheus cannot evaluate some rules.',
      description: `Rules of g failed ${perWindow} times within minutes at a.`,
    }),
    PrometheusRuleEvaluationSlow: usualCases(context, {
      when: 'a group takes more than half of its interval',
      fires: { [duration]: steady(12 * t.ruleDurationRatio), [interval]: steady(10) },
      quiet: {
        'it takes less': { [duration]: steady(9 * t.ruleDurationRatio), [interval]: steady(10) },
        'its interval is longer': {
          [duration]: steady(12 * t.ruleDurationRatio),
          [interval]: steady(60),
        },
      },
      forSeconds: t.forShort,
      labels: { ...labels, rule_group: 'g' },
      summary: 'Prometheus needs too long for its rules.',
      description: `The group g takes ${humanizePercentage(1.2 * t.ruleDurationRatio)} of its interval at a.`,
    }),
    PrometheusWithoutAlertmanager: usualCases(context, {
      when: 'no Alertmanager is known',
      fires: { [discovered]: steady(0) },
      quiet: { 'one is': { [discovered]: steady(1) } },
      forSeconds: t.forShort,
      labels,
      summary: 'Prometheus knows of no Alertmanager.',
      description: 'Prometheus at a knows of no Alertmanager, so that no alert leaves it.',
    }),
    PrometheusNotificationsFailing: usualCases(context, {
      when: 'one batch of 50 alerts after the other is lost',
      fires: { [errors]: growing(few / 50), [sent]: growing(few) },
      waits: { [errors]: growing(1), [sent]: growing(50) },
      quiet: {
        'one in two hundred is': { [errors]: growing(1), [sent]: growing(200) },
        'none was of late': { [errors]: steady(10), [sent]: growing(1) },
        'hardly any is sent': { [errors]: growing(few / 3), [sent]: growing(few / 3) },
      },
      forSeconds: t.forMedium,
      warmUpSeconds: t.forMedium + t.rateWindow,
      labels: { ...labels, alertmanager: 'http://am' },
      summary: 'Prometheus cannot hand its alerts to Alertmanager.',
      description: `Of the alerts that a sends to http://am, ${humanizePercentage(1 / 50)} and more fail.`,
    }),
    PrometheusConfigReloadFailed: usualCases(context, {
      when: 'a configuration was refused',
      fires: { [loaded]: steady(0) },
      quiet: { 'it was loaded': { [loaded]: steady(1) } },
      forSeconds: t.forShort,
      labels,
      summary: 'Prometheus runs with an old configuration, because it refused the new one.',
      description: 'Prometheus at a could not read its configuration anew.',
    }),
    PrometheusStorageFailing: Object.keys(healthyStorage).flatMap((name) =>
      usualCases(context, {
        when: `${/tsdb_(\w+)_total/.exec(name)?.[1]} has gone up`,
        fires: { ...healthyStorage, [name]: after('1x2', steady(2)) },
        quiet: { 'nothing has failed of late': healthyStorage },
        forSeconds: 0,
        labels,
        summary: 'Prometheus has trouble with its storage.',
        description: 'The storage of a failed 1 times lately: to write, to compact or to read.',
      }),
    ),
    PrometheusTargetLimitHit: [refused, refusedLabels].flatMap((name) =>
      usualCases(context, {
        when: `${name.slice(0, name.indexOf('{'))} goes up`,
        fires: { [refused]: steady(5), [refusedLabels]: steady(5), [name]: growing(1) },
        quiet: { 'it stays': { [refused]: steady(5), [refusedLabels]: steady(5) } },
        forSeconds: t.forBrief,
        warmUpSeconds: t.selfWindow,
        labels,
        summary: 'A target exposes more than Prometheus takes, and is refused as a whole.',
        description: `Prometheus at a refused ${t.selfWindow / t.scrapeInterval} scrapes lately, because they had too many samples or labels.`,
      }),
    ),
  };
};
