import { renderTable } from '../render-table';
import type { VerifyResult } from './verify-result';

/** Renders results by area; of the many panels only those that are not as they should be. */
export function renderResults(results: readonly VerifyResult[]): string[] {
  const areas = [...new Set(results.map(({ area }) => area))];
  const failed = results.filter(({ status }) => status === 'failed').length;
  return [
    ...areas.flatMap((area) => renderArea(area, results)),
    failed === 0
      ? `All is well: ${results.length} things were looked at.`
      : `${failed} of ${results.length} things are not as they should be.`,
  ];
}

function renderArea(area: VerifyResult['area'], results: readonly VerifyResult[]): string[] {
  const all = results.filter((result) => result.area === area);
  const good = all.filter(({ status }) => status === 'ok');
  const shown = area === 'panels' ? all.filter(({ status }) => status !== 'ok') : all;
  const rows = shown.map(({ status, name, detail }) => [status, name, detail]);
  return [`${area}: ${good.length} of ${all.length} ok`, ...renderTable(rows), ''];
}
