import type { WriteAlertCases } from '../alert-cases';
import { humanizePercentage } from '../humanize';
import { growing, type Series, steady, usualCases } from '../usual-cases';

export const remoteWriteCases: WriteAlertCases = (context) => {
  const { t, jobs } = context;
  const labels = {
    cluster: 'c',
    job: jobs.prometheus,
    instance: 'a',
    remote_name: 'r',
    url: 'http://store/push',
  };
  const on = `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')}}`;
  const samples = (perSecond: number, failed: number, retried: number): Series => ({
    [`prometheus_remote_storage_samples_total${on}`]: growing(perSecond * t.scrapeInterval),
    [`prometheus_remote_storage_samples_failed_total${on}`]: growing(
      perSecond * t.scrapeInterval * failed,
    ),
    [`prometheus_remote_storage_samples_retried_total${on}`]: growing(
      perSecond * t.scrapeInterval * retried,
    ),
  });
  const limit = t.remoteWriteFailureRatio;
  const many = 1000 * t.remoteWriteFloor;
  return {
    PrometheusRemoteWriteFailing: [
      ...usualCases(context, {
        when: 'the receiver refuses samples and has others sent again',
        fires: samples(2 * t.remoteWriteFloor, 0.6 * limit, 0.6 * limit),
        waits: samples(many, 0.6 * limit, 0.6 * limit),
        quiet: {
          'only a few were not taken': samples(many, 0.45 * limit, 0.45 * limit),
          'hardly any are sent': samples(0.8 * t.remoteWriteFloor, 0, 1),
          'nothing is sent': Object.fromEntries(
            Object.keys(samples(0, 0, 0)).map((name) => [name, steady(3)]),
          ),
        },
        forSeconds: t.forMedium,
        warmUpSeconds: t.forMedium + t.rateWindow,
        labels,
        summary: 'The remote storage does not take the samples.',
        description: `${humanizePercentage(1.2 * t.remoteWriteFailureRatio)} of the samples that a sends to http://store/push are not taken.`,
      }),
      ...usualCases(context, {
        when: 'the receiver is away',
        fires: samples(many, 0, 1),
        quiet: {},
        forSeconds: t.forMedium,
        labels,
        summary: 'The remote storage does not take the samples.',
        description: '100% of the samples that a sends to http://store/push are not taken.',
      }),
    ],
  };
};
