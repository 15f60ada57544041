import { type AlertGroupName, writeAlerts } from '../alerts/alert-groups';
import type { AlertDefinition, DiagnosisQuery } from '../alerts/define-alerts';
import { toAlertRule } from '../alerts/render-alerts';
import type { StackContext } from '../stack-context';
import type { StackFile } from '../stack-file';

/** Renders a page for each alert: what it means, what it does to users, where to look, what to do. */
export function renderRunbooks(context: StackContext): StackFile[] {
  const groups = [...writeAlerts(context)];
  const names = new Set(groups.flatMap(([, alerts]) => alerts.map(({ name }) => name)));
  return groups.flatMap(([group, alerts]) =>
    alerts
      .filter(({ chain }) => chain === undefined)
      .map((alert) => {
        const ofChains = alerts.filter(({ name, chain }) => name === alert.name && chain);
        return {
          path: `runbooks/${alert.name}.md`,
          content: linkAlerts(renderRunbook(context, group, alert, ofChains), names),
        };
      }),
  );
}

/** Makes a link of each name of another alert that is marked as code. */
function linkAlerts(page: string, names: ReadonlySet<string>): string {
  return page.replace(/`([A-Z]\w+)`/g, (text, name: string) =>
    names.has(name) ? `[${text}](${name}.md)` : text,
  );
}

function renderRunbook(
  context: StackContext,
  group: AlertGroupName,
  alert: AlertDefinition,
  ofChains: readonly AlertDefinition[],
): string {
  const { name, severity, service, summary, runbook } = alert;
  return `# ${name}

${summary}

**${severity}** for ${service}, group \`${group}\`; ${renderCondition(context, alert)}
${ofChains.map((each) => `\nOn the chain \`${each.chain}\` it ${renderCondition(context, each)}\n`).join('')}
## Meaning

${renderMeaning(alert, ofChains)}

## Impact

${runbook.impact}

## Diagnosis

${numbered(runbook.diagnosis)}

## Mitigation

${numbered(runbook.mitigation)}
`;
}

/** What it means, and what is otherwise with chains of another pace. */
function renderMeaning({ runbook }: AlertDefinition, ofChains: readonly AlertDefinition[]): string {
  const others = ofChains.filter((each) => each.runbook.meaning !== runbook.meaning);
  const further = others.map((each) => `On the chain \`${each.chain}\`: ${each.runbook.meaning}`);
  return [runbook.meaning, ...further].join('\n\n');
}

/** When an alert fires, as a clause and its expression. */
function renderCondition(context: StackContext, alert: AlertDefinition): string {
  const rule = toAlertRule(context, alert);
  const patience = rule.for === undefined ? 'at once' : `after ${rule.for}`;
  const goesOn = rule.keep_firing_for;
  return `fires ${patience}${goesOn === undefined ? '' : `, and goes on for ${goesOn}`}, if

${query(rule.expr)}`;
}

function numbered(steps: readonly (string | DiagnosisQuery)[]): string {
  return steps
    .map((step, i) => {
      const mark = `${i + 1}. `;
      if (typeof step === 'string') return mark + step;
      const indented = query(step.query).replace(/^/gm, ' '.repeat(mark.length));
      return `${mark}${step.look}\n\n${indented}`;
    })
    .join('\n');
}

function query(text: string): string {
  return `\`\`\`promql\n${text}\n\`\`\``;
}
