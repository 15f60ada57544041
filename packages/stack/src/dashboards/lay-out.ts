import type { PanelDefinition, PanelKind } from './define-board';
import type { GridPosition } from './render-panel';

/** Columns of Grafana's grid. */
export const columns = 24;

const widths: Partial<Record<PanelKind, number>> = { stat: 4, gauge: 6 };
const heights: Partial<Record<PanelKind, number>> = { stat: 4, gauge: 6 };

/**
 * Lays panels out from left to right and from top to bottom. Each line is filled: panels grow in
 * proportion where it has room left, and are as high as the highest of them.
 *
 * @param top - y of the first line
 */
export function layOut(panels: readonly PanelDefinition[], top: number): GridPosition[] {
  let y = top;
  return splitLines(panels).flatMap((line) => {
    const h = Math.max(...line.map(({ kind }) => heights[kind] ?? 8));
    const total = line.reduce((sum, panel) => sum + widthOf(panel), 0);
    let x = 0;
    let wanted = 0;
    const positions = line.map((panel) => {
      wanted += widthOf(panel);
      const end = Math.round((wanted * columns) / total);
      const position = { x, y, w: end - x, h };
      x = end;
      return position;
    });
    y += h;
    return positions;
  });
}

function splitLines(panels: readonly PanelDefinition[]): PanelDefinition[][] {
  const lines: PanelDefinition[][] = [];
  let used = columns;
  for (const panel of panels) {
    const width = widthOf(panel);
    if (used + width > columns) {
      lines.push([]);
      used = 0;
    }
    lines.at(-1)?.push(panel);
    used += width;
  }
  return lines;
}

function widthOf({ width, kind }: PanelDefinition): number {
  return width ?? widths[kind] ?? 12;
}
