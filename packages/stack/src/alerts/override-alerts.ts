import type { ResolvedAlerts } from '../stack-context';
import type { AlertDefinition } from './define-alerts';

/** What the settings change of single alerts, by name without prefix. */
export type AlertOverrides = Readonly<
  Record<string, Partial<Pick<AlertDefinition, 'severity' | 'forSeconds'>>>
>;

/** Leaves out the alerts that are switched off, and changes those that shall be otherwise. */
export function overrideAlerts(
  { disabled, overrides }: Pick<ResolvedAlerts, 'disabled' | 'overrides'>,
  alerts: readonly AlertDefinition[],
): AlertDefinition[] {
  return alerts
    .filter(({ name }) => !disabled.has(name))
    .map((alert) => {
      const override = overrides[alert.name];
      if (override === undefined) return alert;
      const atOnceBecause = alert.atOnceBecause ?? 'xai-metrics.yaml says so (alerts.override).';
      return { ...alert, ...override, ...(override.forSeconds === 0 && { atOnceBecause }) };
    });
}
