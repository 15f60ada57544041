import { openMetricsFamily, type PageStyle } from '../series/render-series';

const headPattern = /^# HELP (\S+) ([^\n]*)\n# TYPE (\S+) (\S+)/;

/**
 * Turns the text of one metric into OpenMetrics. (A registry that is switched to OpenMetrics and back
 * would do it, too, but renames its counters for good.)
 *
 * @param text - `# HELP` and `# TYPE`, then samples; what does not start so stays as it is
 */
export function toOpenMetrics(text: string, isTaken: PageStyle['isTaken']): string {
  const head = headPattern.exec(text);
  if (head === null) return text;
  const [whole, name = '', help = '', , givenType = ''] = head;
  const family = openMetricsFamily(name, givenType, isTaken);
  // Line breaks and backslashes are escaped already.
  const escaped = help.replaceAll('"', '\\"');
  return `# HELP ${family.name} ${escaped}\n# TYPE ${family.name} ${family.type}${text.slice(whole.length)}`;
}
