import type { AlertGroupName } from '../alerts/alert-groups';
import { alertName } from '../alerts/alert-name';
import type { AlertDefinition, DiagnosisQuery } from '../alerts/define-alerts';
import { toAlertRule } from '../alerts/render-alerts';
import type { StackContext } from '../stack-context';
import { writeClientBlocks } from './client-blocks';
import { writeEscalation } from './escalation';
import type { PageItem, PageSection, RunbookPage } from './page';
import { writeSilence } from './silence';

/**
 * Writes the page of an alert: what it means, what to look at, what to do, whom to call.
 *
 * @param ofChains - the same alert for chains that have a pace of their own
 */
export function writePage(
  context: StackContext,
  group: AlertGroupName,
  alert: AlertDefinition,
  ofChains: readonly AlertDefinition[],
): RunbookPage {
  const { name: stack, cluster, chainProfile } = context.config;
  const { name, severity, service, summary } = alert;
  const about = `**${severity}** for ${service}, group \`${group}\``;
  return {
    title: alertName(context.config, name),
    summary,
    writtenFor: `Written for the stack \`${stack}\` of the cluster \`${cluster}\`, chain profile \`${chainProfile}\`.${addressNote(context)}`,
    conditions: [
      writeCondition(context, alert, `${about}; fires`),
      ...ofChains.map((each) =>
        writeCondition(context, each, `On the chain \`${each.chain}\` it fires`),
      ),
    ],
    sections: writeSections(context, alert, ofChains),
  };
}

/** When an alert fires, and its query. */
function writeCondition(context: StackContext, alert: AlertDefinition, words: string) {
  const rule = toAlertRule(context, alert);
  const patience = rule.for === undefined ? 'at once' : `after ${rule.for}`;
  const goesOn = rule.keep_firing_for;
  const stays = goesOn === undefined ? '' : `, and goes on for ${goesOn}`;
  return { facts: `${words} ${patience}${stays}, if`, query: rule.expr };
}

/** Where targets have names, an instance is no address that one could ask. */
function addressNote({ config }: StackContext): string {
  const named = Object.values(config.targetLabels).some(({ name }) => name !== undefined);
  return named
    ? ' `<address>` is the label `address` of the alert, and stands in `prometheus/targets/`.'
    : '';
}

function writeSections(
  context: StackContext,
  alert: AlertDefinition,
  ofChains: readonly AlertDefinition[],
): PageSection[] {
  const { meaning, impact, falseAlarm, diagnosis, mitigation, ask = [] } = alert.runbook;
  const text = (heading: string, words: string): PageSection => ({
    heading,
    blocks: [{ kind: 'text', text: words }],
  });
  return [
    {
      heading: 'Meaning',
      blocks: [
        { kind: 'text', text: meaning },
        ...ofChains
          .filter((each) => each.runbook.meaning !== meaning)
          .map((each) => ({
            kind: 'text' as const,
            text: `On the chain \`${each.chain}\`: ${each.runbook.meaning}`,
          })),
      ],
    },
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
