import { alertName } from '../alerts/alert-name';
import type { ResolvedConfig } from '../stack-context';
import type { Inhibition } from './inhibitions';

/**
 * Gives the alerts in inhibitions the names that the settings give them. An inhibition goes if all alerts
 * of one of its sides are switched off.
 */
export function nameAlerts(
  { alerts }: Pick<ResolvedConfig, 'alerts'>,
  inhibitions: readonly Inhibition[],
): Inhibition[] {
  return inhibitions.flatMap((inhibition) => {
    const sources = inhibition.source_matchers.map((matcher) => rename(alerts, matcher));
    const targets = inhibition.target_matchers.map((matcher) => rename(alerts, matcher));
    if ([...sources, ...targets].includes(undefined)) return [];
    return [
      {
        ...inhibition,
        source_matchers: sources as string[],
        target_matchers: targets as string[],
      },
    ];
  });
}

/** @returns `undefined` for a matcher that no alert can fit any more */
function rename(alerts: ResolvedConfig['alerts'], matcher: string): string | undefined {
  const [, operator = '', names = ''] = /^alertname(=~|!~|!=|=)"([^"]*)"$/.exec(matcher) ?? [];
  if (operator === '') return matcher;
  const left = names.split('|').filter((name) => !alerts.disabled.has(name));
  if (left.length === 0 && operator.startsWith('=')) return undefined;
  const shown = left.length === 0 ? names.split('|') : left;
  return `alertname${operator}"${shown.map((name) => alertName({ alerts }, name)).join('|')}"`;
}
