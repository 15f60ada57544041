/** So many of a kind are shown one by one. */
const shownSingly = 3;

/**
 * Makes one warning of many that differ in nothing but the argument that they begin with: a network that
 * is down is one line, not five hundred.
 */
export function summarizeWarnings(warnings: readonly string[]): string[] {
  const groups = new Map<string, string[]>();
  for (const warning of warnings) {
    const [, arg = '', rest = warning] = /^(--\S+ \S+) (.*)$/s.exec(warning) ?? [];
    groups.set(rest, [...(groups.get(rest) ?? []), arg]);
  }
  return [...groups].flatMap(([rest, args]) => {
    if (args.length <= shownSingly) return args.map((arg) => `${arg} ${rest}`.trimStart());
    const named = args.slice(0, shownSingly).join(', ');
    return `each of ${args.length} (${named} and ${args.length - shownSingly} more) ${rest}`;
  });
}
