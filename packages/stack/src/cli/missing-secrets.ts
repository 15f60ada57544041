import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Channels } from '../config/stack-config';

/** A channel that cannot be used, because its secret is not there. */
export interface MissingSecret {
  readonly what: string;
  /** Absolute. */
  readonly file: string;
}

/**
 * Finds the channels whose secret is missing.
 *
 * @param dir - the folder of the stack
 */
export function missingSecrets(
  dir: string,
  { slack, pagerduty, email }: Channels,
): MissingSecret[] {
  const secrets = [
    ...(slack ? [['Slack', slack.apiUrlFile ?? 'secrets/slack_api_url']] : []),
    ...(pagerduty
      ? [['PagerDuty', pagerduty.routingKeyFile ?? 'secrets/pagerduty_routing_key']]
      : []),
    ...(email?.username !== undefined
      ? [['Mail', email.passwordFile ?? 'secrets/smtp_password']]
      : []),
  ] as [string, string][];
  return secrets
    .map(([what, file]) => ({ what, file: resolve(dir, 'alertmanager', file) }))
    .filter(({ file }) => !existsSync(file));
}
