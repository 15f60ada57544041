import { renderTable } from '../render-table';
import type { VerifyResult } from './verify-result';

/**
 * Renders results by area.
 *
 * @param length - `brief` counts panels that are as they should be, and those without data by reason
 */
export function renderResults(results: readonly VerifyResult[], length: 'brief' | 'all'): string[] {
  const areas = [...new Set(results.map(({ area }) => area))];
  const failed = results.filter(({ status }) => status === 'failed').length;
  return [
    ...areas.flatMap((area) => renderArea(area, results, length)),
    failed === 0
      ? `All is well: ${results.length} things were looked at.`
      : `${failed} of ${results.length} things are not as they should be.`,
  ];
}

function renderArea(
  area: VerifyResult['area'],
  results: readonly VerifyResult[],
  length: 'brief' | 'all',
): string[] {
  const all = results.filter((result) => result.area === area);
  const good = all.filter(({ status }) => status === 'ok');
  const isBrief = area === 'panels' && length === 'brief';
  const shown = all.filter(({ status, because }) => {
    if (!isBrief) return true;
    return status !== 'ok' && because === undefined;
  });
  const rows = shown.map(({ status, name, detail }) => [status, name, detail]);
  const counted = isBrief ? countReasons(all) : [];
  return [`${area}: ${good.length} of ${all.length} ok`, ...renderTable([...counted, ...rows]), ''];
}

function countReasons(results: readonly VerifyResult[]): string[][] {
  const counts = new Map<string, number>();
  for (const { because } of results) {
    if (because !== undefined) counts.set(because, (counts.get(because) ?? 0) + 1);
  }
  return [...counts].map(([because, count]) => ['note', `${count} ${because}`, '(--verbose)']);
}
