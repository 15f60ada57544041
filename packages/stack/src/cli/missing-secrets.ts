import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { defaultSmtpPasswordFile } from '../alertmanager/email';
import { defaultRoutingKeyFile } from '../alertmanager/pagerduty';
import { defaultSlackUrlFile } from '../alertmanager/slack';
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
export function missingSecrets(dir: string, channels: Channels): MissingSecret[] {
  const { slack, pagerduty, email, heartbeat } = channels;
  const needed = [
    { what: 'Slack', file: slack && (slack.apiUrlFile ?? defaultSlackUrlFile) },
    { what: 'PagerDuty', file: pagerduty && (pagerduty.routingKeyFile ?? defaultRoutingKeyFile) },
    {
      what: 'Mail',
      file: email?.username && (email.passwordFile ?? defaultSmtpPasswordFile),
    },
    { what: 'The heartbeat', file: heartbeat?.bearerTokenFile },
  ];
  return needed.flatMap(({ what, file }) => {
    if (file === undefined) return [];
    const path = resolve(dir, 'alertmanager', file);
    return existsSync(path) ? [] : [{ what, file: path }];
  });
}
