import type { WriteAlertCases } from '../alert-cases';
import { after, steady, usualCases } from '../usual-cases';

export const targetCases: WriteAlertCases = (context) => {
  const { t, jobs } = context;
  const up = (job: string) => `up{cluster="c",job="${job}",instance="a"}`;
  const watched = [
    jobs.prometheus,
    jobs.alertmanager,
    jobs.nodeExporter,
    jobs.cadvisor,
    jobs.postgres,
    jobs.redis,
    jobs.blackbox,
  ];
  const allUp = Object.fromEntries(watched.map((job) => [up(job), steady(1)]));
  const { [up(jobs.redis)]: _, ...withoutRedis } = allUp;
  return {
    Watchdog: [
      {
        title: 'fires always',
        series: {},
        atSeconds: t.scrapeInterval,
        expect: [
          {
            labels: {},
            summary: 'The way from Prometheus to the receivers works.',
            description:
              'This alert fires always. If its receiver no longer hears of it, no other alert gets through either.',
          },
        ],
      },
    ],
    TargetDown: usualCases(context, {
      when: 'an exporter cannot be scraped',
      fires: { ...allUp, [up(jobs.nodeExporter)]: steady(0) },
      quiet: {
        'all are up': allUp,
        'it is a server, which has an alert of its own': { ...allUp, [up(jobs.node)]: steady(0) },
        'one scrape was lost': { ...allUp, [up(jobs.redis)]: after('1x2 0', steady(1)) },
      },
      forSeconds: t.forShort,
      labels: { cluster: 'c', job: jobs.nodeExporter, instance: 'a' },
      summary: 'An exporter or a program of the monitoring cannot be scraped.',
      description: `Prometheus gets no metrics from ${jobs.nodeExporter} at a.`,
    }),
    TargetMissing: watched
      .flatMap((job) => {
        const { [up(job)]: _, ...others } = allUp;
        return usualCases(context, {
          when: `the job ${job} has no target`,
          fires: others,
          quiet: {},
          forSeconds: t.forMissing,
          labels: { job },
          summary: 'A part of the monitoring has no target any more.',
          description: `Prometheus has no target of the job ${job}: it is not even tried.`,
        });
      })
      .concat(
        usualCases(context, {
          when: 'the target of a job is taken away',
          fires: { ...withoutRedis, [up(jobs.redis)]: () => '1x2 stale' },
          quiet: {
            'all have one': allUp,
            'one is down': { ...withoutRedis, [up(jobs.redis)]: steady(0) },
          },
          forSeconds: t.forMissing,
          samplesBefore: 3,
          labels: { job: jobs.redis },
          summary: 'A part of the monitoring has no target any more.',
          description: `Prometheus has no target of the job ${jobs.redis}: it is not even tried.`,
        }),
      ),
  };
};
