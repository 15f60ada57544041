import { duration } from '../duration';
import type { StackContext } from '../stack-context';
import type { AlertGroup } from './define-alerts';

/** Certificates of the own servers and of the addresses in `certificates`, as the blackbox exporter sees them. */
export const certificatesAlerts: AlertGroup = (context) => [
  ...expiry(context),
  ...probeFailed(context),
];

const condition = 'certificate';

const expiry: AlertGroup = (context) => {
  const jobs = jobsWithCertificates(context);
  if (jobs.length === 0) return [];
  const { t } = context;
  const end = `probe_ssl_earliest_cert_expiry{job=~"${jobs.join('|')}"}`;
  const memory = duration(t.stateMemory);
  // One that has ended fails its probe, which then tells no time any more.
  const left = `last_over_time(${end}[${memory}]) - time()`;
  const description =
    'The certificate of {{ $labels.instance }} {{ if lt $value 0.0 }}has ended{{ else }}ends in {{ $value | humanizeDuration }}{{ end }}.';
  const diagnosis = [
    { look: 'Days until each certificate ends.', query: `(${left}) / 86400` },
    'From any machine: `openssl s_client -connect <instance> -servername <name> </dev/null | openssl x509 -noout -dates -subject -issuer`. An intermediate certificate that ends earlier counts, too: `-showcerts` has all.',
    'On the machine: `certbot certificates`, `systemctl list-timers | grep -iE "certbot|acme"`, `journalctl -u certbot -n 50`; of Caddy or Traefik their own logs.',
  ];
  const mitigation = [
    'Renew it: `certbot renew` (first with `--dry-run`). What fails is most often port 80, the DNS record, or a limit of the authority.',
    'If the new one is there on disk, the server has not read it: reload or restart it. A server of Node.js reads it again by `server.setSecureContext(...)`.',
    'Certificates that live for days only need other values of `certificateDaysLow` and `certificateDaysCritical` in `thresholds`.',
  ];
  return [
    {
      name: 'CertificateExpiresSoon',
      severity: 'warning',
      service: 'api',
      labels: { condition },
      expr: `${left} < ${t.certificateDaysLow} * 86400`,
      forSeconds: t.forShort,
      summary: 'A certificate has not been renewed in time.',
      description,
      runbook: {
        meaning: `A certificate of the chain that the server shows ends in less than ${t.certificateDaysLow} days. What renews it should have done so before.`,
        impact: 'None yet. When it ends, clients refuse to connect.',
        diagnosis,
        mitigation,
        falseAlarm:
          'The certificate is one that lives for days by design (`notBefore` is a few days ago), and its renewal is in the timer.',
      },
    },
    {
      name: 'CertificateExpiresNow',
      severity: 'critical',
      service: 'api',
      labels: { condition },
      expr: `${left} < ${t.certificateDaysCritical} * 86400`,
      forSeconds: t.forBrief,
      summary: 'A certificate ends within days, or has ended.',
      description,
      runbook: {
        meaning: `A certificate of the chain that the server shows ends in less than ${t.certificateDaysCritical} days, or has ended. After that the probe fails and is remembered for ${memory}.`,
        impact:
          'When it ends, wallets, browsers and other services refuse to connect: for them the server is down.',
        diagnosis,
        mitigation,
        falseAlarm:
          'The new certificate is there, and only one of several servers behind the address still shows the old one: ask each.',
      },
    },
  ];
};

const probeFailed: AlertGroup = ({ config, jobs, t }) =>
  config.certificates.length === 0
    ? []
    : [
        {
          name: 'CertificateProbeFailed',
          severity: 'warning',
          service: 'api',
          expr: `probe_success{job="${jobs.certificate}"} == 0`,
          forSeconds: t.forShort,
          summary: 'An address does not show a certificate that can be trusted.',
          description: 'No trusted TLS connection to {{ $labels.instance }} can be made.',
          runbook: {
            meaning:
              'The blackbox exporter cannot connect, or does not trust what it is shown: a certificate that has ended, of another name, of an unknown authority, or without its intermediate ones.',
            impact: 'Clients that check certificates do not get in either.',
            diagnosis: [
              `The exporter tells each step: \`curl 'http://${config.engines.blackbox}/probe?module=tls&debug=true&target=<instance>'\`.`,
              'From the machine of Prometheus: `openssl s_client -connect <instance> -servername <name> </dev/null`: its "Verify return code" names the fault.',
            ],
            mitigation: [
              '`connection refused`, `no such host`: the address is wrong, or nothing listens.',
              '`certificate has expired`: go by `CertificateExpiresNow`. `unknown authority`: let the server send its intermediate certificates (fullchain.pem), or give the machine of the exporter the authority.',
            ],
            falseAlarm:
              'The authority is one of your own, and only the machine of the exporter does not know it.',
          },
        },
      ];

/** The jobs whose probes see a certificate. */
function jobsWithCertificates({ config, jobs }: StackContext): string[] {
  return [
    ...(config.probes && config.scheme === 'https' ? [jobs.probe] : []),
    ...(config.certificates.length > 0 ? [jobs.certificate] : []),
  ];
}
