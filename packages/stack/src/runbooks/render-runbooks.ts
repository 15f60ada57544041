import { type AlertGroupName, writeAlerts } from '../alerts/alert-groups';
import { alertName } from '../alerts/alert-name';
import type { AlertDefinition, DiagnosisQuery } from '../alerts/define-alerts';
import { toAlertRule } from '../alerts/render-alerts';
import type { StackContext } from '../stack-context';
import type { StackFile } from '../stack-file';

/** Renders a page for each alert: what it means, what it does to users, where to look, what to do. */
export function renderRunbooks(context: StackContext): StackFile[] {
  const groups = [...writeAlerts(context)];
  const names = new Set(groups.flatMap(([, alerts]) => alerts.map(({ name }) => name)));
  return groups.flatMap(([group, alerts]) =>
    alerts.map((alert) => ({
      path: `runbooks/${alertName(context.config, alert.name)}.md`,
      content: linkAlerts(
        context,
        nameAddresses(context, renderRunbook(context, group, alert)),
        names,
      ),
    })),
  );
}

/** Makes a link of each name of another alert that is marked as code, and says which are switched off. */
function linkAlerts({ config }: StackContext, page: string, names: ReadonlySet<string>): string {
  return page.replace(/`([A-Z]\w+)`/g, (text, name: string) => {
    const fullName = alertName(config, name);
    if (names.has(name)) return `[\`${fullName}\`](${fullName}.md)`;
    return config.alerts.disabled.has(name) ? `\`${fullName}\` (switched off)` : text;
  });
}

/** Where targets have names, an instance is no address that one could ask. */
function nameAddresses({ config }: StackContext, page: string): string {
  const named = Object.values(config.targetLabels).some(({ name }) => name !== undefined);
  if (!named) return page;
  const asked = page.replace(/(https?:\/\/)(?:<instance>|INSTANCE)/g, '$1<address>');
  if (asked === page) return page;
  return asked.replace(
    '\n\n## Mitigation',
    '\n\n`<address>` is the label `address` of the alert, and stands in `prometheus/targets/`.\n\n## Mitigation',
  );
}

function renderRunbook(
  context: StackContext,
  group: AlertGroupName,
  alert: AlertDefinition,
): string {
  const { name, severity, service, summary, runbook } = alert;
  const rule = toAlertRule(context, alert);
  const patience = rule.for === undefined ? 'at once' : `after ${rule.for}`;
  return `# ${alertName(context.config, name)}

${summary}

**${severity}** for ${service}, group \`${group}\`; fires ${patience}${
    rule.keep_firing_for === undefined ? '' : `, and goes on for ${rule.keep_firing_for}`
  }, if

${query(rule.expr)}

## Meaning

${runbook.meaning}

## Impact

${runbook.impact}

## Diagnosis

${numbered(runbook.diagnosis)}

## Mitigation

${numbered(runbook.mitigation)}
`;
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
