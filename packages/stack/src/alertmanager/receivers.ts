import type { Channels } from '../config/stack-config';
import { emailConfig } from './email';
import { pagerdutyConfig } from './pagerduty';
import { slackConfig } from './slack';

/** Receivers of the stack itself. `null` tells nobody: such alerts are on Alertmanager's page only. */
export const receiverNames = [
  'null',
  'default',
  'critical',
  'critical-mail',
  'digest',
  'heartbeat',
  'network',
  'system',
  'blockchain',
  'api',
  'ai',
] as const;

/** The name of a receiver of the stack itself. */
export type ReceiverName = (typeof receiverNames)[number];

/** A receiver as Alertmanager reads it. */
export interface Receiver {
  readonly name: ReceiverName;
  readonly slack_configs?: readonly unknown[];
  readonly pagerduty_configs?: readonly unknown[];
  readonly email_configs?: readonly unknown[];
  readonly webhook_configs?: readonly unknown[];
}

/** Writes the receivers that the channels allow, `null` first. */
export function writeReceivers(channels: Channels): Receiver[] {
  const { slack, pagerduty, email, heartbeat } = channels;
  const receivers: Receiver[] = [{ name: 'null' }];
  if (slack !== undefined) {
    receivers.push({ name: 'default', slack_configs: [slackConfig(slack.default, 'default')] });
  } else if (email !== undefined) {
    receivers.push({ name: 'default', email_configs: [emailConfig(email)] });
  }
  if (slack !== undefined || pagerduty !== undefined) {
    receivers.push({
      name: 'critical',
      ...(pagerduty !== undefined && { pagerduty_configs: [pagerdutyConfig(pagerduty)] }),
      ...(slack !== undefined && {
        slack_configs: [slackConfig(slack.critical ?? slack.default, 'critical')],
      }),
    });
  }
  if (email !== undefined) {
    receivers.push({ name: 'critical-mail', email_configs: [emailConfig(email)] });
  }
  if (slack !== undefined) {
    const channel = slack.digest ?? slack.default;
    receivers.push({ name: 'digest', slack_configs: [slackConfig(channel, 'digest')] });
  } else if (email !== undefined) {
    receivers.push({ name: 'digest', email_configs: [emailConfig(email)] });
  }
  for (const service of ['network', 'system', 'blockchain', 'api', 'ai'] as const) {
    const channel = slack?.[service];
    if (channel === undefined) continue;
    receivers.push({ name: service, slack_configs: [slackConfig(channel, 'default')] });
  }
  if (heartbeat !== undefined) {
    const { url, bearerTokenFile } = heartbeat;
    const http_config = { authorization: { credentials_file: bearerTokenFile } };
    receivers.push({
      name: 'heartbeat',
      webhook_configs: [
        { url, send_resolved: false, ...(bearerTokenFile !== undefined && { http_config }) },
      ],
    });
  }
  return receivers;
}

/** The receiver of a route: the wanted one where there is a channel for it, else the next best. */
export function receiverFor(channels: Channels, wanted: ReceiverName): ReceiverName {
  const names = new Set(writeReceivers(channels).map(({ name }) => name));
  if (names.has(wanted)) return wanted;
  return wanted !== 'heartbeat' && wanted !== 'critical' && names.has('default')
    ? 'default'
    : 'null';
}
