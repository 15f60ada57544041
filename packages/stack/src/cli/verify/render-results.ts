import { renderTable } from '../render-table';
import { countEmptyPanels } from './empty-panels';
import type { VerifyResult } from './verify-result';

/**
 * Renders results by area.
 *
 * @param length - `brief` counts panels that are as they should be, and those without data by reason
 */
export function renderResults(results: readonly VerifyResult[], length: 'brief' | 'all'): string[] {
  const areas = [...new Set(results.map(({ area }) => area))];
  return [...areas.flatMap((area) => renderArea(area, results, length)), renderVerdict(results)];
}

function renderVerdict(results: readonly VerifyResult[]): string {
  const failed = results.filter(({ status }) => status === 'failed').length;
  if (failed > 0) return `${failed} of ${results.length} things are not as they should be.`;
  const { all, empty, collapsed } = countEmptyPanels(results);
  return empty + collapsed.empty === 0
    ? `All is well: ${results.length} things were looked at.`
    : `Nothing is wrong with the ${results.length} things that were looked at. ${empty} of ${all} panels are empty, each for a reason that is named above.`;
}

function renderArea(
  area: VerifyResult['area'],
  results: readonly VerifyResult[],
  length: 'brief' | 'all',
): string[] {
  const all = results.filter((result) => result.area === area);
  const good = all.filter(({ status }) => status === 'ok');
  const judged = all.filter(({ status }) => status !== 'note');
  const isBrief = area === 'panels' && length === 'brief';
  const shown = all.filter(({ status, because }) => {
    if (!isBrief) return true;
    return status !== 'ok' && because === undefined;
  });
  const rows = shown.map(({ status, name, detail }) => [status, name, detail]);
  const counted = isBrief ? countReasons(all) : [];
  return [
    area === 'panels' ? countPanels(all) : `${area}: ${good.length} of ${judged.length} ok`,
    ...renderTable([...counted, ...rows]),
    '',
  ];
}

function countPanels(queries: readonly VerifyResult[]): string {
  const good = queries.filter(({ status }) => status === 'ok').length;
  const { all, empty, collapsed } = countEmptyPanels(queries);
  const panels =
    empty === 0 ? `none of ${all} panels is empty` : `${empty} of ${all} panels are empty`;
  const shut =
    collapsed.all === 0 ? '' : `, and ${collapsed.empty} of ${collapsed.all} in collapsed rows`;
  return `panels: ${good} of ${queries.length} queries have data, ${panels}${shut}`;
}

function countReasons(results: readonly VerifyResult[]): string[][] {
  const { reasons } = countEmptyPanels(results);
  const rows = reasons.map(([because, count]) => ['note', `${count} empty`, `right if ${because}`]);
  return rows.length === 0 ? [] : [...rows, ['note', 'which ones', 'xai-metrics verify --verbose']];
}
