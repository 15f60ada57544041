/** A cell of a table: text, or text with a link. */
export type Cell = string | number | { text: string | number; href: string };

/** Renders a page of the explorer; every text is escaped. */
export function renderPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} - XAI devnet explorer</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 62rem; padding: 1rem; color: #1d2733; background: #f7f8fa; }
nav { display: flex; flex-wrap: wrap; gap: 1rem; align-items: center; margin-bottom: 1.5rem; }
nav form { margin-left: auto; }
input { font: inherit; padding: .3rem .6rem; width: 20rem; max-width: 100%; }
table { border-collapse: collapse; width: 100%; background: #fff; margin-bottom: 1.5rem; }
th, td { text-align: left; padding: .4rem .7rem; border-bottom: 1px solid #e3e7ec; overflow-wrap: anywhere; }
a { color: #0b5fbd; text-decoration: none; }
</style>
</head>
<body>
<nav><strong>XAI devnet</strong><a href="/">Overview</a><a href="/blocks">Blocks</a><a href="/dashboard">Dashboard</a>
<form action="/search"><input name="q" placeholder="Height, hash, transaction or address"></form></nav>
<h1>${escapeHtml(title)}</h1>
${body}
</body>
</html>
`;
}

/** Renders a table. */
export function renderTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const headCells = head.map((text) => `<th>${escapeHtml(text)}</th>`).join('');
  const bodyRows = rows.map((row) => `<tr>${row.map(renderCell).join('')}</tr>`).join('\n');
  return `<table><thead><tr>${headCells}</tr></thead><tbody>\n${bodyRows}\n</tbody></table>`;
}

/** Coins from smallest units. */
export function formatCoins(smallestUnits: string): string {
  return (Number(smallestUnits) / 1e8).toLocaleString('en', { maximumFractionDigits: 8 });
}

function renderCell(cell: Cell): string {
  if (typeof cell !== 'object') return `<td>${escapeHtml(cell)}</td>`;
  return `<td><a href="${escapeHtml(cell.href)}">${escapeHtml(cell.text)}</a></td>`;
}

function escapeHtml(text: string | number): string {
  return String(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
