import { writeAlerts } from '../alerts/alert-groups';
import { alertName } from '../alerts/alert-name';
import type { StackContext } from '../stack-context';

/**
 * Gives other alerts that a text marks as code the names that Prometheus has for them, and says which of
 * them are switched off.
 *
 * @param link - what becomes of the name of one that there is
 */
export function nameOtherAlerts(
  context: StackContext,
  text: string,
  link: (code: string, fullName: string) => string = (code) => code,
): string {
  const { config } = context;
  return text.replace(/`([A-Z]\w+)`/g, (code, name: string) => {
    const fullName = alertName(config, name);
    if (namesOf(context).has(name)) return link(`\`${fullName}\``, fullName);
    return config.alerts.disabled.has(name) ? `\`${fullName}\` (switched off)` : code;
  });
}

const known = new WeakMap<StackContext, ReadonlySet<string>>();

/** The names of all alerts of a stack, found once. */
function namesOf(context: StackContext): ReadonlySet<string> {
  const names =
    known.get(context) ??
    new Set([...writeAlerts(context).values()].flatMap((some) => some.map(({ name }) => name)));
  known.set(context, names);
  return names;
}
