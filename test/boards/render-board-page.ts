import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** One series of a panel. */
export interface Frame {
  readonly refId: string;
  readonly legend: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Seconds since 1970, and value. */
  readonly points: readonly (readonly [number, number])[];
}

/** A panel as Grafana's JSON has it, with what its queries returned. */
export interface PanelData {
  readonly panel: Readonly<Record<string, unknown>>;
  readonly frames: readonly Frame[];
}

const uplot = dirname(require.resolve('uplot/package.json'));
const page = join(__dirname, 'page');

/**
 * Renders a board as a page of its own that needs no Grafana and no network: for pictures, and to see
 * that every panel can be drawn. It draws the same JSON that Grafana is given.
 */
export function renderBoardPage(
  title: string,
  description: string,
  panels: readonly PanelData[],
): string {
  const styles = [join(uplot, 'dist/uPlot.min.css'), join(page, 'board.css')].map(read).join('\n');
  const scripts = [
    join(uplot, 'dist/uPlot.iife.min.js'),
    ...['format-value.js', 'draw-panels.js'].map((name) => join(page, name)),
  ].map(read);
  // Within a script element only `<` could end it.
  const data = JSON.stringify(panels).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escapeHtml(title)}</title><style>${styles}</style></head>
<body>
<header><h1>${escapeHtml(title)}</h1><p>${escapeHtml(description)}</p></header>
<div id="board"></div>
${scripts.map((script) => `<script>${script}</script>`).join('\n')}
<script>drawBoard(${data});</script>
</body>
</html>
`;
}

function read(file: string): string {
  return readFileSync(file, 'utf8');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
