import type { RowDefinition } from '../../define-board';
import { ofServer, perSecond } from '../../panel-selectors';

/** What Prometheus hands on to Mimir, Thanos or the like. */
export const remoteStorageRow: RowDefinition = {
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
