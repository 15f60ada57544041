import type { StackContext } from '../../../stack-context';
import type { RowDefinition } from '../../define-board';
import { byServer, ofServer } from '../../panel-selectors';
import { tooLow } from '../../panel-thresholds';

/** Certificates, by the blackbox exporter. */
export function certificatesRow({ config, jobs, t }: StackContext): RowDefinition {
  const days = 86_400;
  return {
    title: 'Certificates',
    panels: [
      {
        title: 'Time until certificates end',
        kind: 'graph',
        description: 'Of the one in the chain that ends first.',
        unit: 'seconds',
        emptyIf: 'no connection can be made, or none is trusted',
        queries: [
          { expr: `${ofServer('probe_ssl_earliest_cert_expiry')} - time()`, legend: byServer },
        ],
        thresholds: tooLow({
          warning: t.certificateDaysLow * days,
          critical: t.certificateDaysCritical * days,
        }),
        alerts: ['CertificateExpiresSoon', 'CertificateExpiresNow'],
      },
      ...(config.certificates.length > 0
        ? [
            {
              title: 'Trusted connections',
              kind: 'timeline' as const,
              description: 'Whether the address shows a certificate that can be trusted.',
              unit: 'exact' as const,
              queries: [
                {
                  expr: ofServer('probe_success', `job="${jobs.certificate}"`),
                  legend: byServer,
                },
              ],
              words: {
                0: { text: 'none', color: 'red' as const },
                1: { text: 'trusted', color: 'green' as const },
              },
              thresholds: tooLow({ critical: 1 }),
              alerts: ['CertificateProbeFailed'],
            },
          ]
        : []),
    ],
  };
}
