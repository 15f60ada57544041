import { alertName, watchdog } from '../alerts/alert-name';
import type { AlertDefinition, Severity } from '../alerts/define-alerts';
import type { StackContext } from '../stack-context';
import type { PageBlock } from './page';

/** As long as somebody works at it: who is not through by then silences it again, or has forgotten it. */
const durations: Readonly<Record<Severity, string>> = {
  critical: '1h',
  warning: '4h',
  info: '24h',
};

const watchdogWords =
  'Never: its receiver would take the silence for an outage of the monitoring. Pause the receiver while you work at Prometheus or Alertmanager.';

/** Writes how an alert is silenced, for one server or chain and for a time. */
export function writeSilence(context: StackContext, alert: AlertDefinition): PageBlock[] {
  const { config } = context;
  if (alert.name === watchdog) return [{ kind: 'text', text: watchdogWords }];
  const name = alertName(config, alert.name);
  const url = config.alertmanagerUrl;
  const { always, sometimes } = labelsOf(alert);
  const matchers = [
    `alertname=${name}`,
    `'cluster="${config.cluster}"'`,
    ...always.map((label) => `'${label}="${label.toUpperCase()}"'`),
  ];
  const add = `amtool silence add --alertmanager.url=${url} --duration=${durations[alert.severity]} --author="$USER" --comment='what is wrong, who works at it' ${matchers.join(' ')}`;
  const filled = always.length === 0 ? '' : ' Fill in the capitals from the message.';
  const further = sometimes.map(
    (label) => ` If the message names a ${label}, add \`'${label}="${label.toUpperCase()}"'\`.`,
  );
  return [
    {
      kind: 'text',
      text: `Only while somebody works at it, and only this one. It ends by itself.${filled}${further.join('')}`,
    },
    { kind: 'code', code: { language: 'sh', text: add } },
    {
      kind: 'text',
      text: `The same in a browser: [silence ${name}](${silenceLink(context, name)}). What is silenced: \`amtool silence query --alertmanager.url=${url}\`; to end it before its time: \`amtool silence expire --alertmanager.url=${url} ID\`.`,
    },
  ];
}

/** Where Alertmanager's page begins a silence of an alert. */
function silenceLink({ config }: StackContext, name: string): string {
  const filter = encodeURIComponent(`{alertname="${name}", cluster="${config.cluster}"}`);
  return `${config.alertmanagerUrl}/#/silences/new?filter=${filter}`;
}

/**
 * The labels that tell one such alert from another: those that its description names. The ones that
 * open a part of it are not on all alerts of the name.
 */
function labelsOf({ description }: AlertDefinition): {
  readonly always: readonly string[];
  readonly sometimes: readonly string[];
} {
  const always = new Set<string>();
  const sometimes = new Set<string>();
  let depth = 0;
  for (const [, action = ''] of description.matchAll(/\{\{-?\s*(.*?)\s*-?\}\}/g)) {
    const opens = /^(?:with|range|if)\b/.test(action);
    const only = /^with \$labels\.(\w+)$/.exec(action)?.[1];
    if (only !== undefined) sometimes.add(only);
    else if (depth === 0 && !opens) {
      for (const [, label] of action.matchAll(/\$labels\.(\w+)/g)) always.add(label as string);
    }
    if (opens) depth++;
    if (action === 'end') depth--;
  }
  return { always: [...always], sometimes: [...sometimes].filter((label) => !always.has(label)) };
}
