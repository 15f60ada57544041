import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { defaultSmtpPasswordFile } from '../alertmanager/email';
import { secretFilesOf } from '../alertmanager/own-receivers';
import { defaultRoutingKeyFile } from '../alertmanager/pagerduty';
import { defaultSlackUrlFile } from '../alertmanager/slack';
import type { Credentials } from '../config/stack-config';
import { secretFile } from '../prometheus/sign-in';
import type { ResolvedConfig } from '../stack-context';

/** A secret that is not there. */
export interface MissingSecret {
  /** What comes of that, as a sentence without its end. */
  readonly consequence: string;
  readonly reader: 'prometheus' | 'alertmanager';
  /** The kind of notifications that needs it, as Alertmanager calls it, such as `slack`. */
  readonly integration?: string;
  /** Absolute. */
  readonly file: string;
}

/**
 * Finds the files of secrets that are missing.
 *
 * @param dir - the folder of the stack
 */
export function missingSecrets(
  dir: string,
  { channels, metricsAuth, remoteWrite, scrapeJobs }: ResolvedConfig,
): MissingSecret[] {
  const { slack, pagerduty, email, heartbeat, receivers = [] } = channels;
  const ofChannel = (integration: string, what: string, file: string | undefined) => ({
    consequence: `${what} gets no notifications`,
    reader: 'alertmanager' as const,
    integration,
    file: file && resolve(dir, 'alertmanager', file),
  });
  const ofPrometheus = (consequence: string, credentials: Credentials) => {
    const file = secretFile(credentials);
    return { consequence, reader: 'prometheus' as const, file: file && resolve(dir, file) };
  };
  const needed = [
    ofPrometheus('Prometheus cannot sign in at the servers', metricsAuth ?? {}),
    ...remoteWrite.map((each) => ofPrometheus(`${each.url} gets no samples`, each)),
    ofChannel('slack', 'Slack', slack && (slack.apiUrlFile ?? defaultSlackUrlFile)),
    ofChannel(
      'pagerduty',
      'PagerDuty',
      pagerduty && (pagerduty.routingKeyFile ?? defaultRoutingKeyFile),
    ),
    ofChannel('email', 'Mail', email?.username && (email.passwordFile ?? defaultSmtpPasswordFile)),
    ofChannel('webhook', 'The heartbeat', heartbeat?.bearerTokenFile),
    ...receivers.flatMap(({ name, ...settings }) =>
      Object.entries(settings).flatMap(([key, configs]) =>
        secretFilesOf(configs).map((file) => ofChannel(key.replace(/_configs$/, ''), name, file)),
      ),
    ),
    ...scrapeJobs.flatMap((job) =>
      secretFilesOf(job).map((file) => ({
        consequence: `Prometheus cannot sign in at the targets of ${job.job_name}`,
        reader: 'prometheus' as const,
        file: resolve(dir, 'prometheus', file),
      })),
    ),
  ];
  return needed.flatMap(({ file, ...secret }) =>
    file === undefined || existsSync(file) ? [] : [{ ...secret, file }],
  );
}
