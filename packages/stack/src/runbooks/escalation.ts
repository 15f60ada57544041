import { receiverFor } from '../alertmanager/receivers';
import { watchdog } from '../alerts/alert-name';
import type { AlertDefinition, Service, Severity } from '../alerts/define-alerts';
import type { Channels } from '../config/stack-config';
import type { StackContext } from '../stack-context';
import { clients, isOfPace } from './client-commands';
import type { PageBlock } from './page';

/** Writes when an alert goes to whom: by its severity, and by whose matter it is. */
export function writeEscalation({ config }: StackContext, alert: AlertDefinition): PageBlock[] {
  const { severity, service } = alert;
  if (alert.name === watchdog) return [toPoints(silentWatchdog)];
  const told = `It goes to ${tellWhere(config.channels, severity, service)}.${tellOwn(config.channels)}`;
  const points = [`${told} ${firstAnswer[severity]}`, ...furtherSteps[severity]];
  if (!chainServices.includes(service)) return [toPoints(points)];
  const news = clients
    .filter((client) => isOfPace(client, config.blockSeconds))
    .map(({ news: link }) => `<${link}>`);
  return [
    toPoints([
      ...points,
      `Explorers or other operators see it too: it is a matter of the chain, not of your machines. Go by the status page and the channels of the chain, and the news of your client: ${news.join(', ')}.`,
    ]),
  ];
}

const chainServices: readonly Service[] = ['blockchain', 'network'];

const silentWatchdog: readonly string[] = [
  'While it fires there is nothing to do. Its receiver calls somebody when it falls silent: then nothing is watched, and nobody would be told. Treat that as a critical alert.',
  'Not mended after 30 minutes: call a second person, and look at the servers by hand until it is.',
];

const firstAnswer: Readonly<Record<Severity, string>> = {
  critical:
    'Whoever is called says at once that it is theirs, so that no two work against each other.',
  warning: 'Somebody looks at it today; nobody has to get up.',
  info: 'It is read at the next working day.',
};

const furtherSteps: Readonly<Record<Severity, readonly string[]>> = {
  critical: [
    'No cause after 15 minutes, or no end after 30: call a second person, and whoever knows this part best.',
    'Users notice it: tell them within 30 minutes what does not work, then once an hour, and when it is over.',
    'It came back twice in a day: do not silence it; somebody works at nothing else until the cause is known.',
  ],
  warning: [
    'A critical alert of the same server or chain joins it, or users complain: treat it as a critical one.',
    'Still there after a day: it gets an owner and a date, or its threshold is wrong.',
  ],
  info: [
    'Still there after a week: mend it, or change its threshold. A hint that nobody reads hides others.',
  ],
};

/** The channels that hear of an alert, as the routes of Alertmanager choose them. */
function tellWhere(channels: Channels, severity: Severity, service: Service): string {
  const { slack, pagerduty, email } = channels;
  const mail = email === undefined ? [] : [email.to];
  if (severity === 'critical') {
    const called = [
      ...(pagerduty === undefined ? [] : ['PagerDuty']),
      ...(slack === undefined ? [] : [slack.critical ?? slack.default]),
      ...mail,
      ...ofService(channels, service),
    ];
    return called.length === 0 ? nowhere : [...new Set(called)].join(', ');
  }
  const wanted = wantedReceiver(severity, service);
  if (receiverFor(channels, wanted) === 'null') return nowhere;
  return slack === undefined ? mail.join(', ') : (slack[wanted] ?? slack.default);
}

/** The channel of a service sees what is critical as well. */
function ofService({ slack }: Channels, service: Service): string[] {
  const channel = service === 'monitoring' ? undefined : slack?.[service];
  return channel === undefined ? [] : [channel];
}

/** Which of the user's receivers get it is for their matchers to say, when it fires. */
function tellOwn({ receivers = [] }: Channels): string {
  if (receivers.length === 0) return '';
  const names = receivers.map(
    ({ name, continue: goesOn = true }) =>
      `\`${name}\`${goesOn ? '' : ' (`continue: false`: nobody after it)'}`,
  );
  return ` Before that, it goes to those of your own receivers whose matchers fit: ${names.join(', ')}.`;
}

const nowhere = "Alertmanager's page only: `channels` in `xai-metrics.yaml` has none for it";

function wantedReceiver(severity: 'warning' | 'info', service: Service) {
  if (severity === 'info') return 'digest';
  return service === 'monitoring' ? 'default' : service;
}

function toPoints(texts: readonly string[]): PageBlock {
  return { kind: 'points', items: texts.map((text) => ({ text })) };
}
