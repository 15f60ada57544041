import type { Runbook } from '../alerts/define-alerts';

/**
 * How much of a runbook stands in the notification itself, in characters: a message on a phone shows
 * about so much without a touch, and ten such alerts stay far below what Slack takes.
 */
const longest = 600;

/**
 * The first steps of a runbook, a line each, for the notification: for whom its link does not open.
 *
 * @returns as many whole steps as there is room for, the first one always
 */
export function writeFirstSteps({ mitigation }: Runbook): string {
  const lines = mitigation.map((step, i) => `${i + 1}. ${step}`);
  let shown = 1;
  while (shown < lines.length && lines.slice(0, shown + 1).join('\n').length <= longest) shown++;
  return lines.slice(0, shown).join('\n');
}
