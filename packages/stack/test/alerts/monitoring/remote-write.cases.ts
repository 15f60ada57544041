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
  const samples = (failed: number, retried: number): Series => ({
    [`prometheus_remote_storage_samples_total${on}`]: growing(10_000),
    [`prometheus_remote_storage_samples_failed_total${on}`]: growing(failed),
    [`prometheus_remote_storage_samples_retried_total${on}`]: growing(retried),
  });
  const limit = 10_000 * t.remoteWriteFailureRatio;
  return {
    PrometheusRemoteWriteFailing: [
      ...usualCases(context, {
        when: 'the receiver refuses samples and has others sent again',
        fires: samples(0.6 * limit, 0.6 * limit),
        quiet: {
          'only a few were not taken': samples(0.45 * limit, 0.45 * limit),
          'nothing is sent': Object.fromEntries(
            Object.keys(samples(0, 0)).map((name) => [name, steady(3)]),
          ),
        },
        forSeconds: t.forMedium,
        labels,
        summary: 'The remote storage does not take the samples.',
        description: `${humanizePercentage(1.2 * t.remoteWriteFailureRatio)} of the samples that a sends to http://store/push are not taken.`,
      }),
      ...usualCases(context, {
        when: 'the receiver is away',
        fires: samples(0, 10_000),
        quiet: {},
        forSeconds: t.forMedium,
        labels,
        summary: 'The remote storage does not take the samples.',
        description: '100% of the samples that a sends to http://store/push are not taken.',
      }),
    ],
  };
};
