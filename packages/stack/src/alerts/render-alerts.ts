import { Document, type YAMLMap } from 'yaml';
import { alertPanelUrl } from '../dashboards/boards';
import { duration } from '../duration';
import { fillRunbookUrl } from '../runbooks/runbook-url';
import type { StackContext } from '../stack-context';
import type { StackFile } from '../stack-file';
import { type AlertGroupName, writeAlerts } from './alert-groups';
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

/** Renders one rule file for each group of alerts. */
export function renderAlerts(context: StackContext): StackFile[] {
  return [...writeAlerts(context)].map(([group, alerts]) => renderGroup(context, group, alerts));
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
  const { name, expr, severity, service, summary, description, chain, labels } = alert;
  const { forSeconds, keepFiringSeconds } = alert;
  const dashboardUrl = alertPanelUrl(context, name);
  return {
    alert: name,
    expr,
    ...(forSeconds > 0 && { for: duration(forSeconds) }),
    ...(keepFiringSeconds !== undefined && { keep_firing_for: duration(keepFiringSeconds) }),
    labels: { severity, service, ...(chain !== undefined && { chain }), ...labels },
    annotations: {
      summary,
      description,
      runbook_url: fillRunbookUrl(config.runbookUrl, name),
      ...(dashboardUrl !== undefined && { dashboard_url: dashboardUrl }),
    },
  };
}
