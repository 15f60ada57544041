import type { WriteAlertCases } from './alert-cases';
import { humanizeDuration } from './humanize';
import { steady, usualCases } from './usual-cases';

export const certificatesCases: WriteAlertCases = (context) => {
  const { t, jobs } = context;
  const series = (metric: string, job: string, instance: string) =>
    `${metric}{cluster="c",job="${job}",instance="${instance}"}`;
  const end = (job: string, days: number) => ({
    [series('probe_ssl_earliest_cert_expiry', job, 'rpc:443')]: steady(Math.round(days * 86_400)),
  });
  const labels = { cluster: 'c', job: jobs.certificate, instance: 'rpc:443' };
  const at = (forSeconds: number) =>
    Math.ceil(forSeconds / t.scrapeInterval + 4) * t.scrapeInterval;
  const summaries = {
    soon: 'A certificate has not been renewed in time.',
    now: 'A certificate ends within days, or has ended.',
  };
  const gone = series('probe_ssl_earliest_cert_expiry', jobs.certificate, 'rpc:443');
  const low = Math.round(0.95 * t.certificateDaysLow * 86_400);
  const critical = Math.round(0.95 * t.certificateDaysCritical * 86_400);
  const success = (value: number, job: string = jobs.certificate) => ({
    [series('probe_success', job, 'rpc:443')]: steady(value),
  });
  return {
    CertificateExpiresSoon: usualCases(context, {
      when: 'a certificate should have been renewed',
      fires: end(jobs.certificate, 0.95 * t.certificateDaysLow),
      quiet: { 'there is more time': end(jobs.certificate, 1.05 * t.certificateDaysLow) },
      forSeconds: t.forShort,
      labels,
      summary: summaries.soon,
      description: `The certificate of rpc:443 ends in ${humanizeDuration(low - at(t.forShort))}.`,
    }),
    CertificateExpiresNow: [
      ...usualCases(context, {
        when: 'a certificate ends within days',
        fires: end(jobs.certificate, 0.95 * t.certificateDaysCritical),
        quiet: { 'there is more time': end(jobs.certificate, 1.05 * t.certificateDaysCritical) },
        forSeconds: t.forBrief,
        labels,
        summary: summaries.now,
        description: `The certificate of rpc:443 ends in ${humanizeDuration(critical - at(t.forBrief))}.`,
      }),
      {
        title: 'fires when it has ended, and its probe tells no time any more',
        series: { [gone]: `${t.scrapeInterval}x2 stale` },
        atSeconds: at(t.forBrief) + 2 * t.scrapeInterval,
        expect: [
          { labels, summary: summaries.now, description: 'The certificate of rpc:443 has ended.' },
        ],
      },
      {
        title: 'is quiet as soon as the new one is seen',
        series: { [gone]: `${critical}x2 ${90 * 86_400}x200` },
        atSeconds: at(t.forBrief),
        expect: 'quiet',
      },
    ],
    CertificateProbeFailed: usualCases(context, {
      when: 'no trusted connection can be made',
      fires: success(0),
      quiet: {
        'one can be made': success(1),
        'a server is not ready, which has an alert of its own': success(0, jobs.probe),
      },
      forSeconds: t.forShort,
      labels,
      summary: 'An address does not show a certificate that can be trusted.',
      description: 'No trusted TLS connection to rpc:443 can be made.',
    }),
  };
};
