import type { Receivers } from '../../packages/stack/test/receivers';

/** A channel of the stand-ins. */
export type Channel = 'slack' | 'pagerduty' | 'mail';

/** A message about an alert, whatever it came by. */
export interface HeardMessage {
  readonly channel: Channel;
  readonly receivedAt: number;
  readonly isResolved: boolean;
  /** All of its text. */
  readonly text: string;
}

/** The messages that name an alert, in the order in which they came. */
export function hearAlerts(receivers: Receivers, alert: string): HeardMessage[] {
  const slack = receivers.slack.map(({ receivedAt, title, pretext, text, color }) => ({
    ...{ channel: 'slack' as const, receivedAt, text: `${pretext}\n${title}\n${text}` },
    isResolved: color === 'good' || /resolved/i.test(title),
  }));
  const pagerduty = receivers.pagerduty.map(({ receivedAt, action, summary, details }) => ({
    ...{ channel: 'pagerduty' as const, receivedAt },
    text: `${summary}\n${JSON.stringify(details)}`,
    isResolved: action === 'resolve',
  }));
  const mails = receivers.mails.map(({ receivedAt, subject, text, html }) => ({
    ...{ channel: 'mail' as const, receivedAt, text: `${subject}\n${text}\n${html}` },
    isResolved: /resolved/i.test(subject),
  }));
  return [...slack, ...pagerduty, ...mails]
    .filter(({ text }) => new RegExp(`\\b${alert}\\b`).test(text))
    .sort((a, b) => a.receivedAt - b.receivedAt);
}
