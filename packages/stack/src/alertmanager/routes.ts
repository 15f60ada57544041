import { watchdogName } from '../alerts/alert-name';
import type { Service, Severity } from '../alerts/define-alerts';
import { duration } from '../duration';
import type { StackContext } from '../stack-context';
import { writeOwnRoutes } from './own-receivers';
import { type ReceiverName, receiverFor, writeReceivers } from './receivers';

/** A route as Alertmanager reads it. */
export interface Route {
  readonly receiver: ReceiverName;
  readonly matchers?: readonly string[];
  readonly continue?: boolean;
  readonly group_by?: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly routes?: readonly object[];
}

const services = [
  'network',
  'system',
  'blockchain',
  'api',
  'ai',
] as const satisfies readonly Service[];

/** Writes the tree of routes: who gets which alert, how grouped, how often. */
export function writeRoutes(context: StackContext): Route {
  const { config, t } = context;
  const to = (name: ReceiverName) => receiverFor(config.channels, name);
  return {
    receiver: to('default'),
    group_by: ['cluster', 'alertname', 'service'],
    group_wait: duration(t.groupWait),
    group_interval: duration(t.groupInterval),
    repeat_interval: duration(t.repeatInterval),
    routes: [
      ...writeOwnRoutes(config),
      ...(watchdogName(config) === undefined ? [] : [heartbeatRoute(context)]),
      ...criticalRoutes(context),
      {
        receiver: to('digest'),
        matchers: [severity('info')],
        group_by: ['cluster'],
        group_wait: duration(t.digestWait),
        group_interval: duration(t.digestInterval),
        repeat_interval: duration(beforeNextLook(t.digestInterval)),
      },
      ...services.map((service) => serviceRoute(context, service)),
    ],
  };
}

function heartbeatRoute({ config, t }: StackContext): Route {
  return {
    receiver: receiverFor(config.channels, 'heartbeat'),
    matchers: [`alertname="${watchdogName(config)}"`],
    group_wait: '0s',
    // At every second look.
    group_interval: duration(t.heartbeatInterval / 2),
    repeat_interval: duration(beforeNextLook(t.heartbeatInterval)),
  };
}

/** PagerDuty and Slack go on calling; a mail every few minutes would only fill a mailbox. */
function criticalRoutes({ config, t }: StackContext): Route[] {
  const names = new Set(writeReceivers(config.channels).map(({ name }) => name));
  const route = (receiver: ReceiverName, repeatSeconds: number): Route => ({
    receiver,
    matchers: [severity('critical')],
    group_wait: duration(t.criticalWait),
    group_interval: duration(t.criticalInterval),
    repeat_interval: duration(repeatSeconds),
    // The channel of the service wants to see it, too.
    continue: true,
  });
  const hasMail = names.has('critical-mail');
  return [
    ...(hasMail ? [route('critical-mail', t.criticalMailRepeat)] : []),
    ...(names.has('critical') || !hasMail
      ? [route(receiverFor(config.channels, 'critical'), t.criticalRepeat)]
      : []),
  ];
}

function serviceRoute({ config }: StackContext, service: (typeof services)[number]): Route {
  const receiver = receiverFor(config.channels, service);
  const ownChannel = receiver === service;
  return {
    receiver,
    // Without a channel of its own it would be told twice of what is critical.
    matchers: [`service="${service}"`, ...(ownChannel ? [] : [severity('warning')])],
    // One machine in trouble raises several of these at once: one message.
    ...(service === 'system' && { group_by: ['cluster', 'service'] }),
  };
}

function severity(severity: Severity): string {
  return `severity="${severity}"`;
}

/**
 * A time to repeat after that is over when Alertmanager looks at a group the next time: one that is
 * equal to the group interval is over a moment too late, and every second repetition is left out.
 */
function beforeNextLook(groupInterval: number): number {
  return groupInterval * 0.75;
}
