import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';

/** What the servers say of their own metrics. */
export const instrumentationAlerts: AlertGroup = ({ m, on, by, t }) => {
  const window = duration(t.rateWindow);
  const samples = `scrape_samples_post_metric_relabeling{${on.servers}}`;
  const dayBefore = `${samples} offset ${duration(t.samplesGrowthWindow)}`;
  const lost = (counter: string, label: string) =>
    `sum by (${by.server}, ${label}) (increase(${counter}{${on.servers}}[${window}])) > 0`;
  const largestMetrics =
    'Which metric it is: `curl -s http://<instance>/metrics | grep -v "^#" | cut -d"{" -f1 | cut -d" " -f1 | sort | uniq -c | sort -n | tail`.';
  return [
    {
      name: 'ScrapeSlow',
      severity: 'warning',
      service: 'monitoring',
      expr: `scrape_duration_seconds{${on.servers}} > ${t.scrapeDurationRatio * t.scrapeInterval}`,
      forSeconds: t.forShort,
      keepFiringSeconds: t.keepFiring,
      summary: 'A server needs too long to answer a scrape.',
      description: 'The scrape of {{ $labels.instance }} takes {{ $value | humanizeDuration }}.',
      runbook: {
        meaning: `A scrape takes more than ${t.scrapeDurationRatio * 100} % of the time between two scrapes.`,
        impact: 'At the limit the scrape fails, and the server counts as down although it works.',
        diagnosis: [
          { look: 'Seconds by server.', query: `scrape_duration_seconds{${on.servers}}` },
          { look: 'Samples by server: many samples take long.', query: samples },
          {
            look: 'Collectors that fail or run out of time (0).',
            query: `${m.node.collectorSuccess}{${on.servers}}`,
          },
          'By hand: `curl -s -o /dev/null -w "%{time_total}\\n" http://<instance>/metrics`.',
        ],
        mitigation: [
          'A lagging event loop makes everything slow: see `EventLoopLagging`.',
          'A slow collector of your own: let it read a value that is kept up to date beside.',
          'Too many samples: see `SeriesExplosion`.',
        ],
        falseAlarm:
          'The machine of Prometheus is busy and not the server: all targets take longer at once.',
      },
    },
    {
      name: 'SeriesExplosion',
      severity: 'warning',
      service: 'monitoring',
      labels: { condition: 'series' },
      expr: `${samples} > ${t.samplesPerScrape}`,
      forSeconds: t.forShort,
      keepFiringSeconds: t.keepFiring,
      summary: 'A server exposes far too many series.',
      description: '{{ $labels.instance }} exposes {{ $value | humanize }} samples at each scrape.',
      runbook: {
        meaning: `A scrape brings more than ${t.samplesPerScrape} samples. The metrics of this project are bounded far below it.`,
        impact:
          'Prometheus needs memory for each series. At its limit it refuses the whole scrape.',
        diagnosis: [
          { look: 'Samples by server, over time: since which release?', query: samples },
          {
            look: 'Series that are new at each scrape: if it is never 0, some label takes ever new values.',
            query: `scrape_series_added{${on.servers}}`,
          },
          largestMetrics,
        ],
        mitigation: [
          'Find the label of that metric that takes ids, addresses or paths, and bound it.',
          'Until then drop the metric by `metric_relabel_configs`.',
          'If it has to be that many, raise the threshold `samplesPerScrape` and the `sample_limit`.',
        ],
        falseAlarm:
          'A server with many chains, routes or metrics of its own, on purpose: the number is flat for days.',
      },
    },
    {
      name: 'SeriesGrowing',
      severity: 'info',
      service: 'monitoring',
      labels: { condition: 'series' },
      expr:
        `${samples} / on (${by.server}) ${dayBefore} > ${t.samplesGrowth}` +
        ` and on (${by.server}) ${samples} > ${t.samplesGrowthFloor}`,
      forSeconds: t.forMedium,
      summary: 'A server exposes many more series than before.',
      description: `{{ $labels.instance }} exposes {{ $value | humanize }} times as many samples as ${duration(t.samplesGrowthWindow)} before.`,
      runbook: {
        meaning: `A scrape brings more than ${t.samplesGrowth} times as many samples as ${duration(t.samplesGrowthWindow)} before, and more than ${t.samplesGrowthFloor}.`,
        impact: 'None yet. If it goes on like this, see `SeriesExplosion`.',
        diagnosis: [
          {
            look: 'Samples by server: a step is a release, a climb is a label without bound.',
            query: samples,
          },
          largestMetrics,
        ],
        mitigation: ['As with `SeriesExplosion`, in good time.'],
        falseAlarm:
          'A release with new metrics, or routes that were used for the first time: the number is flat since then.',
      },
    },
    {
      name: 'SeriesDropped',
      severity: 'warning',
      service: 'monitoring',
      expr: lost(m.node.droppedLabelSets, 'metric'),
      forSeconds: t.forShort,
      keepFiringSeconds: t.keepFiring,
      summary: 'A metric has reached its limit of series.',
      description:
        '{{ $labels.metric }} of {{ $labels.instance }} is full: {{ $value | printf "%.0f" }} events within minutes were counted as __overflow__.',
      runbook: {
        meaning:
          'The metric has `maxLabelSets` combinations of labels. Further ones are counted together as `__overflow__`.',
        impact: 'Sums stay right. New endpoints have no figures of their own.',
        diagnosis: [
          {
            look: 'Series by endpoint: do paths with ids or addresses count as endpoints?',
            query: `topk(20, count by (endpoint) (${m.api.requests}{${on.servers}}))`,
          },
          {
            look: 'Part of the requests that has no endpoint of its own.',
            query: `sum by (${by.server}) (rate(${m.api.requests}{${on.servers},endpoint="__overflow__"}[${window}]))`,
          },
        ],
        mitigation: [
          'Mount the routes with parameters (`/block/:id`), so that the pattern is the endpoint.',
          'If there are really that many routes, raise the option `maxLabelSets`, and restart.',
        ],
        falseAlarm: 'A scanner asked for many paths once, and the counter has stood still since.',
      },
    },
    {
      name: 'InstrumentationErrors',
      severity: 'warning',
      service: 'monitoring',
      expr: lost(m.node.instrumentationErrors, 'where'),
      forSeconds: t.forShort,
      keepFiringSeconds: t.keepFiring,
      summary: 'The instrumentation of a server has faults.',
      description:
        'The instrumentation of {{ $labels.instance }} failed {{ $value | printf "%.0f" }} times within minutes (where: {{ $labels.where }}).',
      runbook: {
        meaning:
          'An error within the metrics was caught, again and again. The application did not notice.',
        impact: 'Some events are not counted, so that boards and alerts show too little.',
        diagnosis: [
          {
            look: 'Where it happens: request, scrape, probe, recording, cluster.',
            query: `sum by (${by.server}, where) (rate(${m.node.instrumentationErrors}{${on.servers}}[${window}]))`,
          },
          'The log of the server has the error, once a minute at most.',
        ],
        mitigation: [
          'An error of your own function (a health check, a collector, a route name): mend it.',
          'Two versions of a package in one process: `npm ls @xai-metrics/core prom-client`.',
          'Otherwise report it with the stack of the log.',
        ],
        falseAlarm: 'All at the moment of a shutdown or a deployment, and none since.',
      },
    },
    {
      name: 'RefusedValues',
      severity: 'info',
      service: 'monitoring',
      expr: lost(m.node.refusedValues, 'reason'),
      forSeconds: t.forShort,
      keepFiringSeconds: t.keepFiring,
      summary: 'A server hands values to its metrics that cannot be true.',
      description:
        '{{ $labels.instance }} recorded {{ $value | printf "%.0f" }} values within minutes that were refused ({{ $labels.reason }}).',
      runbook: {
        meaning:
          'A recording method got something that is no number, negative, out of range, or a label that is not on its list.',
        impact: 'Those values are missing. Everything else is right.',
        diagnosis: [
          {
            look: 'How many a second, and why.',
            query: `sum by (${by.server}, reason) (rate(${m.node.refusedValues}{${on.servers}}[${window}]))`,
          },
          'The log of the server names the metric and the value.',
        ],
        mitigation: [
          '`unknown_label`: add the word to the option of its list (such as `aiProviders` or `messageTypes`).',
          'The others: correct the call; often a unit (milliseconds for seconds) or a value that is not there yet.',
        ],
        falseAlarm:
          'All of one label that a release has brought and whose list was not extended yet: nothing but its name is lost.',
      },
    },
    {
      name: 'CollectorFailing',
      severity: 'warning',
      service: 'monitoring',
      expr: `${m.node.collectorSuccess}{${on.servers}} == 0`,
      forSeconds: t.forShort,
      keepFiringSeconds: t.keepFiring,
      summary: 'A collector of a server fails.',
      description:
        'At {{ $labels.instance }} the collector of {{ $labels.collector }} throws or takes too long.',
      runbook: {
        meaning:
          'The function that reads a metric at the scrape threw an error or ran into its time limit.',
        impact: 'That metric is missing or old. The rest of the page is right.',
        diagnosis: [
          {
            look: 'Which collectors fail (0) at which servers.',
            query: `${m.node.collectorSuccess}{${on.servers}}`,
          },
          'The log of the server has the error.',
          'If it reads a file, a database or another service: does that work?',
        ],
        mitigation: [
          'Mend what it reads from.',
          'Let a slow one read a value that is kept up to date beside.',
        ],
        falseAlarm: 'What it reads is being restarted: the next scrape is good.',
      },
    },
  ];
};
