import type { AlertGroupName } from '../alerts/alert-groups';
import { alertName } from '../alerts/alert-name';
import type { AlertDefinition, DiagnosisQuery } from '../alerts/define-alerts';
import { toAlertRule } from '../alerts/render-alerts';
import type { StackContext } from '../stack-context';
import { writeClientBlocks } from './client-blocks';
import { writeEscalation } from './escalation';
import type { PageItem, PageSection, RunbookPage } from './page';
import { writeSilence } from './silence';

/** Writes the page of an alert: what it means, what to look at, what to do, whom to call. */
export function writePage(
  context: StackContext,
  group: AlertGroupName,
  alert: AlertDefinition,
): RunbookPage {
  const { name: stack, cluster, chainProfile } = context.config;
  const { name, severity, service, summary } = alert;
  const rule = toAlertRule(context, alert);
  const patience = rule.for === undefined ? 'at once' : `after ${rule.for}`;
  const stays =
    rule.keep_firing_for === undefined ? '' : `, and goes on for ${rule.keep_firing_for}`;
  return {
    title: alertName(context.config, name),
    summary,
    writtenFor: `Written for the stack \`${stack}\` of the cluster \`${cluster}\`, chain profile \`${chainProfile}\`.${addressNote(context)}`,
    facts: `**${severity}** for ${service}, group \`${group}\`; fires ${patience}${stays}, if`,
    query: rule.expr,
    sections: writeSections(context, alert),
  };
}

/** Where targets have names, an instance is no address that one could ask. */
function addressNote({ config }: StackContext): string {
  const named = Object.values(config.targetLabels).some(({ name }) => name !== undefined);
  return named
    ? ' `<address>` is the label `address` of the alert, and stands in `prometheus/targets/`.'
    : '';
}

function writeSections(context: StackContext, alert: AlertDefinition): PageSection[] {
  const { meaning, impact, falseAlarm, diagnosis, mitigation, ask = [] } = alert.runbook;
  const text = (heading: string, words: string): PageSection => ({
    heading,
    blocks: [{ kind: 'text', text: words }],
  });
  return [
    text('Meaning', meaning),
    text('Impact', impact),
    text('False alarm', falseAlarm),
    { heading: 'Diagnosis', blocks: [{ kind: 'steps', items: diagnosis.map(toItem) }] },
    { heading: 'Mitigation', blocks: [{ kind: 'steps', items: mitigation.map(toItem) }] },
    ...(ask.length === 0
      ? []
      : [{ heading: 'Ask the node', blocks: writeClientBlocks(context, ask) }]),
    { heading: 'Silence', blocks: writeSilence(context, alert) },
    { heading: 'Escalation', blocks: writeEscalation(context, alert) },
  ];
}

function toItem(step: string | DiagnosisQuery): PageItem {
  if (typeof step === 'string') return { text: step };
  return { text: step.look, code: { language: 'promql', text: step.query } };
}
