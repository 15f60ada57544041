import { watchdogName } from '../alerts/alert-name';
import { routeSettings } from '../config/check-receiver';
import type { OwnReceiver } from '../config/stack-config';
import type { ResolvedConfig } from '../stack-context';

/** The receivers of the user, as Alertmanager reads them. */
export function writeOwnReceivers(receivers: readonly OwnReceiver[]): object[] {
  return receivers.map(({ name, matchers: _, continue: __, ...settings }) => ({
    name,
    ...pick(settings, (key) => key.endsWith('_configs')),
  }));
}

/**
 * The routes to the receivers of the user. They come first, so that each gets what it asks for, and hand
 * on to those of the stack. Watchdog fires always, so only who names it gets it.
 */
export function writeOwnRoutes(config: ResolvedConfig): object[] {
  const watchdog = watchdogName(config);
  return (config.channels.receivers ?? []).map(
    ({ name, matchers, continue: goesOn = true, ...settings }) => {
      const asksForIt = watchdog === undefined || matchers.some((each) => each.includes(watchdog));
      const all = asksForIt ? matchers : [...matchers, `alertname!="${watchdog}"`];
      return {
        receiver: name,
        ...(all.length > 0 && { matchers: all }),
        continue: goesOn,
        ...pick(settings, (key) => routeSettings.includes(key)),
      };
    },
  );
}

/** The files that a receiver of the user reads its secrets from, as they are written. */
export function secretFilesOf(settings: unknown): string[] {
  if (typeof settings !== 'object' || settings === null) return [];
  return Object.entries(settings).flatMap(([key, value]) =>
    key.endsWith('_file') && typeof value === 'string' ? [value] : secretFilesOf(value),
  );
}

function pick(settings: Readonly<Record<string, unknown>>, wanted: (key: string) => boolean) {
  return Object.fromEntries(Object.entries(settings).filter(([key]) => wanted(key)));
}
