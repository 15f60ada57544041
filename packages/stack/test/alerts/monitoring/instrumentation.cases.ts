import { duration } from '../../../src/duration';
import type { WriteAlertCases } from '../alert-cases';
import { humanize, humanizeDuration } from '../humanize';
import { after, growing, type Series, steady, usualCases } from '../usual-cases';

export const instrumentationCases: WriteAlertCases = (context) => {
  const { m, t, jobs } = context;
  const labels = { cluster: 'c', job: jobs.node, instance: 'a' };
  const on = (more = '') => `{cluster="c",job="${jobs.node}",instance="a"${more}}`;
  const scrapeDuration = `scrape_duration_seconds${on()}`;
  const samples = `scrape_samples_post_metric_relabeling${on()}`;
  const collector = `${m.node.collectorSuccess}${on(',collector="my_gauge"')}`;
  const perWindow = t.rateWindow / t.scrapeInterval;
  const slow = 1.2 * t.scrapeDurationRatio * t.scrapeInterval;
  // A day of samples, five minutes apart at most, so that none is too old to be seen.
  const growthStep = Math.max(t.scrapeInterval, 240);
  const stepSeconds = t.samplesGrowthWindow < 24 * growthStep ? t.scrapeInterval : growthStep;
  const day = t.samplesGrowthWindow / stepSeconds;
  const before = t.samplesGrowthFloor * 0.6;
  /** A counter of what was lost, with its cases: steady, gone back, and growing. */
  const lost = (name: string): { fires: Series; quiet: Readonly<Record<string, Series>> } => ({
    fires: { [name]: growing(1) },
    quiet: {
      'it happened before the server was watched': { [name]: steady(3) },
      'the server began anew': { [name]: after('9x2', steady(0)) },
    },
  });
  return {
    ScrapeSlow: usualCases(context, {
      when: 'a scrape takes more than half of the time between two',
      fires: { [scrapeDuration]: steady(slow) },
      quiet: {
        'it takes a little less': {
          [scrapeDuration]: steady(0.9 * t.scrapeDurationRatio * t.scrapeInterval),
        },
      },
      forSeconds: t.forShort,
      labels,
      summary: 'A server needs too long to answer a scrape.',
      description: `The scrape of a takes ${humanizeDuration(slow)}.`,
    }),
    SeriesExplosion: usualCases(context, {
      when: 'a server exposes far too many samples',
      fires: { [samples]: steady(1.2 * t.samplesPerScrape) },
      quiet: { 'it exposes many': { [samples]: steady(0.9 * t.samplesPerScrape) } },
      forSeconds: t.forShort,
      labels,
      summary: 'A server exposes far too many series.',
      description: `a exposes ${humanize(1.2 * t.samplesPerScrape)} samples at each scrape.`,
    }),
    SeriesGrowing: usualCases(context, {
      when: 'a server exposes more than twice as many samples as a day before',
      fires: {
        [samples]: after(`${before}x${day - 1}`, steady(1.2 * t.samplesGrowth * before)),
      },
      quiet: {
        'it exposes not quite twice as many': {
          [samples]: after(`${before}x${day - 1}`, steady(0.95 * t.samplesGrowth * before)),
        },
        'they are few': {
          [samples]: after(`100x${day - 1}`, steady(0.9 * t.samplesGrowthFloor)),
        },
        'it always exposed as many': { [samples]: steady(2 * t.samplesGrowthFloor) },
      },
      forSeconds: t.forMedium,
      samplesBefore: day,
      stepSeconds,
      labels,
      summary: 'A server exposes many more series than before.',
      description: `a exposes ${humanize(1.2 * t.samplesGrowth)} times as many samples as ${duration(t.samplesGrowthWindow)} before.`,
    }),
    SeriesDropped: usualCases(context, {
      when: 'requests are counted as overflow',
      ...lost(`${m.node.droppedLabelSets}${on(',metric="api_requests_total"')}`),
      forSeconds: t.forShort,
      warmUpSeconds: t.rateWindow,
      labels: { ...labels, metric: 'api_requests_total' },
      summary: 'A metric has reached its limit of series.',
      description: `api_requests_total of a is full: ${perWindow} events within minutes were counted as __overflow__.`,
    }),
    InstrumentationErrors: usualCases(context, {
      when: 'the instrumentation fails again and again',
      ...lost(`${m.node.instrumentationErrors}${on(',where="scrape"')}`),
      forSeconds: t.forShort,
      warmUpSeconds: t.rateWindow,
      labels: { ...labels, where: 'scrape' },
      summary: 'The instrumentation of a server has faults.',
      description: `The instrumentation of a failed ${perWindow} times within minutes (where: scrape).`,
    }),
    RefusedValues: usualCases(context, {
      when: 'values are refused again and again',
      ...lost(`${m.node.refusedValues}${on(',reason="negative"')}`),
      forSeconds: t.forShort,
      warmUpSeconds: t.rateWindow,
      labels: { ...labels, reason: 'negative' },
      summary: 'A server hands values to its metrics that cannot be true.',
      description: `a recorded ${perWindow} values within minutes that were refused (negative).`,
    }),
    CollectorFailing: usualCases(context, {
      when: 'a collector fails',
      fires: { [collector]: steady(0) },
      quiet: { 'it works': { [collector]: steady(1) } },
      forSeconds: t.forShort,
      labels: { ...labels, collector: 'my_gauge' },
      summary: 'A collector of a server fails.',
      description: 'At a the collector of my_gauge throws or takes too long.',
    }),
  };
};
