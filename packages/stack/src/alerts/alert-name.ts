import type { ResolvedConfig } from '../stack-context';

/** The alert that always fires, to show that the way from Prometheus to the receivers is open. */
export const watchdog = 'Watchdog';

/** What Prometheus calls an alert: its name, after the prefix of the settings. */
export function alertName({ alerts }: Pick<ResolvedConfig, 'alerts'>, name: string): string {
  return alerts.prefix + name;
}

/** What Prometheus calls Watchdog; `undefined` if the settings have switched it off. */
export function watchdogName(config: Pick<ResolvedConfig, 'alerts'>): string | undefined {
  return config.alerts.disabled.has(watchdog) ? undefined : alertName(config, watchdog);
}
