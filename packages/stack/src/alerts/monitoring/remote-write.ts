import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';

/** What is sent to Mimir, Thanos or VictoriaMetrics. */
export const remoteWriteAlerts: AlertGroup = ({ jobs, by, t }) => {
  const self = `job="${jobs.prometheus}"`;
  const labels = `${by.server}, remote_name, url`;
  const rate = (metric: string) =>
    `sum by (${labels}) (rate(prometheus_remote_storage_samples_${metric}_total{${self}}[${duration(t.rateWindow)}]))`;
  const all = `sum by (${labels}) (rate(prometheus_remote_storage_samples_total{${self}}[${duration(t.rateWindow)}]))`;
  return [
    {
      name: 'PrometheusRemoteWriteFailing',
      severity: 'warning',
      service: 'monitoring',
      // A receiver that is away makes retries; one that refuses makes failures.
      expr:
        `(${rate('failed')} + ${rate('retried')}) / ${all} > ${t.remoteWriteFailureRatio}` +
        ` and on (${labels}) ${all} > ${t.remoteWriteFloor}`,
      forSeconds: t.forMedium,
      keepFiringSeconds: t.keepFiring,
      summary: 'The remote storage does not take the samples.',
      description:
        '{{ $value | humanizePercentage }} of the samples that {{ $labels.instance }} sends to {{ $labels.url }} are not taken.',
      runbook: {
        meaning:
          'Samples that Prometheus sends by remote write are refused (and lost), or have to be sent again.',
        impact:
          'The long-term store has gaps or falls behind. Prometheus keeps about two hours to send later; what is older is lost.',
        diagnosis: [
          {
            look: 'Samples a second that were refused for good.',
            query: rate('failed'),
          },
          {
            look: 'Samples that wait to be sent: growing means that it falls behind.',
            query: `prometheus_remote_storage_samples_pending{${self}}`,
          },
          'The log of Prometheus has the answer of the receiver: 401 is the token, 429 a limit, 400 often samples that are too old or have too many labels.',
        ],
        mitigation: [
          'Away or slow: start or enlarge the receiver.',
          'A wrong token: renew the file that `remoteWrite` names.',
          'A limit: raise it at the receiver, or send less by `write_relabel_configs`.',
        ],
        falseAlarm:
          'The receiver is being upgraded, and samples are only sent again: `failed` is 0 and `retried` falls.',
      },
    },
  ];
};
