/** A cell of a table: text, or text with a link. */
export type Cell = string | number | { text: string | number; href: string };

/** A figure with its name, as the overview shows it. */
export interface Fact {
  name: string;
  value: string | number;
}

const style = `
:root { color-scheme: light dark; --text: #1d2733; --quiet: #5b6878; --line: #e3e7ec; --paper: #fff; --ground: #f4f6f8; --link: #0b5fc4; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e3e9f0; --quiet: #96a3b3; --line: #2b3542; --paper: #18202a; --ground: #10161d; --link: #6db0ff; }
}
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 64rem; padding: 1rem 1.25rem; color: var(--text); background: var(--ground); }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
nav { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: center; padding-bottom: 1rem; border-bottom: 1px solid var(--line); }
nav form { margin-left: auto; }
input { font: inherit; color: inherit; padding: .35rem .7rem; width: 20rem; max-width: 100%; border: 1px solid var(--line); border-radius: .4rem; background: var(--paper); }
h1 { font-size: 1.4rem; margin: 1.25rem 0 .75rem; }
h2 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .75rem; margin: 0; }
.facts div { background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .8rem; }
dt { color: var(--quiet); font-size: .8rem; }
dd { margin: 0; font-size: 1.15rem; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.table { overflow-x: auto; background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; margin-bottom: 1.25rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th { color: var(--quiet); font-size: .8rem; font-weight: 600; }
th, td { text-align: left; padding: .4rem .8rem; overflow-wrap: anywhere; }
tbody tr { border-top: 1px solid var(--line); }
.note { color: var(--quiet); }
footer { color: var(--quiet); font-size: .85rem; border-top: 1px solid var(--line); padding-top: .75rem; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
`;

/**
 * Renders a page of the explorer; every text is escaped.
 *
 * @param chainName - what the chain is called
 */
export function renderPage(chainName: string, title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} - ${escapeHtml(chainName)} explorer</title>
<style>${style}</style>
</head>
<body>
<nav><strong>${escapeHtml(chainName)}</strong><a href="/">Overview</a><a href="/blocks">Blocks</a><a href="/dashboard">Dashboard</a>
<form action="/search"><input name="q" aria-label="Search" placeholder="Height, hash, transaction or address"></form></nav>
<h1>${escapeHtml(title)}</h1>
${body}
<footer>What this server says of itself: <a href="/metrics">/metrics</a><a href="/readyz?verbose">/readyz?verbose</a><a href="/livez">/livez</a><a href="/startupz">/startupz</a><a href="/health">/health</a></footer>
</body>
</html>
`;
}

/** Renders figures side by side. */
export function renderFacts(facts: readonly Fact[]): string {
  const items = facts.map(
    ({ name, value }) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`,
  );
  return `<dl class="facts">${items.join('\n')}</dl>`;
}

/** Renders a table under a heading. */
export function renderTable(
  heading: string,
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
): string {
  const headCells = head.map((text) => `<th>${escapeHtml(text)}</th>`).join('');
  const bodyRows = rows.map((row) => `<tr>${row.map(renderCell).join('')}</tr>`).join('\n');
  return `<h2>${escapeHtml(heading)}</h2>
<div class="table"><table><thead><tr>${headCells}</tr></thead><tbody>
${bodyRows}
</tbody></table></div>`;
}

/** Renders a sentence that explains what is not there. */
export function renderNote(text: string): string {
  return `<p class="note">${escapeHtml(text)}</p>`;
}

/** Coins from smallest units, exactly. */
export function formatCoins(smallestUnits: string, decimals: number): string {
  const unit = 10n ** BigInt(decimals);
  const units = BigInt(smallestUnits);
  const fraction = String(units % unit)
    .padStart(decimals, '0')
    .replace(/0+$/, '');
  return (units / unit).toLocaleString('en') + (fraction === '' ? '' : `.${fraction}`);
}

function renderCell(cell: Cell): string {
  if (typeof cell !== 'object') return `<td>${escapeHtml(cell)}</td>`;
  return `<td><a href="${escapeHtml(cell.href)}">${escapeHtml(cell.text)}</a></td>`;
}

function escapeHtml(text: string | number): string {
  return String(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
