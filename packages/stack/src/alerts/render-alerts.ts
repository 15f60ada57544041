import { Document, type YAMLMap } from 'yaml';
import { alertPanelUrl } from '../dashboards/boards';
import { duration } from '../duration';
import { writeFirstSteps } from '../runbooks/first-steps';
import { nameOtherAlerts } from '../runbooks/name-other-alerts';
import { fillRunbookUrl } from '../runbooks/runbook-url';
import type { StackContext } from '../stack-context';
import type { StackFile } from '../stack-file';
import { type AlertGroupName, writeAlerts } from './alert-groups';
import { alertName, watchdog } from './alert-name';
import type { AlertDefinition } from './define-alerts';

/** A rule as Prometheus reads it. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Renders one rule file for each group that has alerts. */
export function renderAlerts(context: StackContext): StackFile[] {
  return [...writeAlerts(context)]
    .filter(([, alerts]) => alerts.length > 0)
    .map(([group, alerts]) => renderGroup(context, group, alerts));
}

function renderGroup(
  context: StackContext,
  group: AlertGroupName,
  alerts: readonly AlertDefinition[],
): StackFile {
  const { config, t } = context;
  const rules = alerts.map((alert) => toAlertRule(context, alert));
  const interval = duration(t.scrapeInterval);
  const document = new Document({ groups: [{ name: `${config.name}-${group}`, interval, rules }] });
  alerts.forEach(({ atOnceBecause }, index) => {
    const rule = document.getIn(['groups', 0, 'rules', index]) as YAMLMap;
    if (atOnceBecause !== undefined) rule.commentBefore = ` Fires at once: ${atOnceBecause}`;
  });
  return {
    path: `prometheus/rules/alerts-${group}.yml`,
    content: document.toString({ lineWidth: 0 }),
  };
}

/** Turns an alert into a rule: cross-cutting labels and annotations are added here, and only here. */
export function toAlertRule(context: StackContext, alert: AlertDefinition): AlertRule {
  const { config } = context;
  const { name, expr, severity, service, summary, description, chain, labels, runbook } = alert;
  const { forSeconds } = alert;
  const isHint = severity === 'info' && name !== watchdog;
  // What has ended when the daily digest is sent would be in none: Alertmanager drops it.
  const keepFiringSeconds = isHint ? context.t.digestInterval : alert.keepFiringSeconds;
  const dashboardUrl = alertPanelUrl(context, name);
  const fullName = alertName(config, name);
  return {
    alert: fullName,
    expr,
    ...(forSeconds > 0 && { for: duration(forSeconds) }),
    ...(keepFiringSeconds !== undefined && { keep_firing_for: duration(keepFiringSeconds) }),
    labels: { severity, service, ...(chain !== undefined && { chain }), ...labels },
    annotations: {
      summary,
      description,
      first_steps: nameOtherAlerts(context, writeFirstSteps(runbook)),
      false_alarm: nameOtherAlerts(context, runbook.falseAlarm),
      runbook_url: fillRunbookUrl(config.runbookUrl, fullName),
      ...(dashboardUrl !== undefined && { dashboard_url: dashboardUrl }),
      ...(isHint && { held_until: lastHeld }),
    },
  };
}

/**
 * When the condition held last: Prometheus keeps the texts of the last evaluation that found it, for as
 * long as it keeps the alert firing.
 */
const lastHeld =
  '{{ with query "time()" }}{{ (. | first | value | toTime).UTC.Format "2006-01-02 15:04" }}{{ end }}';
