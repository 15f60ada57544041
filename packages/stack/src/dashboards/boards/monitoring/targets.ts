import { watchdogName } from '../../../alerts/alert-name';
import type { StackContext } from '../../../stack-context';
import type { RowDefinition } from '../../define-board';
import { byServer, firingAlerts, ofServer } from '../../panel-selectors';
import { neutral, tooHigh, tooLow } from '../../panel-thresholds';
import { upWords } from '../../value-words';

/** What is scraped. */
export function targetsRow({ t, config, jobs }: StackContext): RowDefinition {
  return {
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
        description: 'Warnings and critical ones. Hints are not counted: they stay for a day.',
        unit: 'count',
        queries: [{ expr: firingAlerts, legend: 'alerts' }],
        ...(watchdogName(config) === undefined && { emptyIf: 'no alert fires' }),
        thresholds: tooHigh({ warning: 1 }),
      },
      {
        title: 'Alerts that fire',
        kind: 'table',
        description:
          'By name and severity. Hints (info) stay until the daily digest has told them.',
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
  };
}
